"""What is kept of a reproduction, its `--json` document, and the record that the report is made of, judged anew by the rule of today."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from qtran_cli.reproduce import EXPERIMENTS
from qtran_cli.reproduce.experiment import Budget, Experiment
from qtran_cli.reproduce.reproduced import Reproduction, Row, judged_row, stand

Document = Mapping[str, Any]


def found(folder: Path) -> dict[str, Document]:
    """The documents that are there, by experiment."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def restored(document: Document) -> Reproduction:
    """The record. Raises KeyError where the experiment has since got a number or claim that the document lacks."""
    name = document["experiment"]
    experiment: Experiment = EXPERIMENTS[name].EXPERIMENT
    budget = _budget(document["budget"])
    rows = _rows(experiment, budget, document)
    stands = tuple(stand(experiment, budget, claim, document["measured"][claim.words]) for claim in experiment.claims)
    return Reproduction(name, experiment, budget, document["budget"]["full"], rows, stands, document["runs"], document["seconds"])


def _budget(told: Mapping[str, Any]) -> Budget:
    own = {field.name: told[field.name] for field in fields(Budget)}
    return Budget(**{name: tuple(value) if isinstance(value, list) else value for name, value in own.items()})


def _rows(experiment: Experiment, budget: Budget, document: Document) -> tuple[Row, ...]:
    by = {(row["arm"], row["quantity"]): row for row in document["numbers"]}
    order = [arm.name for arm in experiment.arms]
    numbers = sorted(experiment.numbers, key=lambda number: order.index(number.arm))
    told = [(number, by[number.arm, number.measure.words]) for number in numbers]
    return tuple(judged_row(experiment, budget, n, row["per_seed"], _exact(row["exact"])) for n, row in told)


def _exact(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
