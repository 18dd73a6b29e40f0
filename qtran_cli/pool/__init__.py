"""Work that others do: tasks handed to threads or processes here, or to the nodes of a Ray cluster.

A task is a function of a module; what carries it out is a `Carrier` (carrier.py), and who hands it out does not ask which.
"""
