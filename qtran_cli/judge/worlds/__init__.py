"""Simulated tasks as commands and reports know them: what ENV means, what a task is, whether it keeps the contract."""
