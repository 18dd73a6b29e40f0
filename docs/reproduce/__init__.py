"""Papers' experiments, as `qtran reproduce` ran them: what is kept (stored, results/), which page has which (papers), the pages."""
