"""Weighted QMIX's weights: at an optimum that is known, or as they follow a table of their own."""
