"""Theory against learning: which runs are made (plan), how (carry_out), what is kept of one (measures), and the page about them (page)."""
