"""The classes of tables, and the exact methods: what each makes of a table, and those whose answer is a condition on the factors."""

from __future__ import annotations

from qtran_cli.registry import Registry

CLASSES = Registry("qtran_cli.exact.classes", "class")
PROJECTIONS = Registry("qtran_cli.exact.methods", "method", "qtran.exact_methods", ("TRAITS", "project"))
CONDITIONS = Registry("qtran_cli.exact.conditions", "method")
