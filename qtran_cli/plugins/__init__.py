"""Plug-ins: entries of a registry that come from outside this package.

offers.py     what installed packages offer under an entry point of ours: names, read without importing anything
loaded.py     an offer, or the text of a single file, as what a registry holds
origin.py     where an entry comes from, as a run records it
plugins.py    the offers of one group beside a registry's own names: which count, which are refused and why
"""
