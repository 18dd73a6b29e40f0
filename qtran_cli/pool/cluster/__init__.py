"""Tasks on the nodes of a Ray cluster that is there already; Ray places them, and begins those of a dead node anew elsewhere."""
