"""Checks the lists of fixed points of bootstrapping, with mathematics of their own.

pieces.py   every choice of pieces is accounted for
point.py    what is said of each fixed point: greedy joint actions, what they earn, whether it attracts
radius.py   a spectral radius against a number, by the signs of a polynomial's coefficients
nearest.py  the equally good tables, and what is greedy in them: upper_sets.py monotone ones, faces.py those of cones
"""
