"""From a learned or printed table to its origin: the exact tables of a one-step game that are nearest to it.

given.py       the table, and how far its digits can be trusted
under.py       the samplings and weights under which methods are fitted
exact.py       what is exact under one of them: fits, local optima, fixed points, traps
distance.py    how far two tables are apart
shelf.py       what was found under each, kept: several tables are held against the same
scan.py        which method and centre come near, on a grid of ε or α
refine.py      the ε or α that comes nearest, a simple fraction, and those that come as near
origins.py     all of it for one table, ranked; several tables that are one
sources.py     where tables come from: files, runs, answers of qtran train
"""
