"""Experiments of papers, run again: what a paper ran and printed (experiments/, a file each), and what comes out here.

An experiment is a module of experiments/ whose stem is the name that `qtran reproduce` takes. It has EXPERIMENT, an Experiment
(experiment.py): what was run, where that is said, the numbers that the paper prints and what it claims, each with its source, and the
budgets here. Numbers that a paper does not print have no place there. It is data: nothing in it is computed when it is loaded.
"""

from __future__ import annotations

from qtran_cli.registry import Registry

EXPERIMENTS = Registry("qtran_cli.reproduce.experiments", "experiment")
