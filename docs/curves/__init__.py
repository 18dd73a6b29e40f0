"""Learning curves on the tasks of the paper: which runs are made (plan), how (carry_out), what is kept of one (measures), the aggregates
over tasks (aggregates), the figures (figures), and the page about them (page)."""
