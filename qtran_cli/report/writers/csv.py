"""A comma-separated table for spreadsheets and data frames: a line a number, every table of the result below the other.

    table,u_1,…,u_N,value,decimal

table: where the number stands in the JSON document (game.payoff, qtran_base.slack, methods.vdn.q_jt, …). Of a joint action
every u_i is filled, of Q_i (the table ends in .q) u_i alone, of a single number none. value: exact as in the document (8,
-61/3), or true and false; a list of joint actions (the table ends in .greedy) has a line with true for each, a payoff that is
drawn (game.payoff_distribution) one for each amount, in which the table ends, with its probability; the intervals of thresholds are
numbered (thresholds.methods.vdn.alpha.right.1.to.value). decimal: the number in at
most 17 digits, for programs that take 1/3 for a date.

Of a game with several states "table" names the state, and the decisions left where there is a horizon (states.2A, 1 left.…), or
the joint history (histories.fire | clear.…); what an agent's own history decides stands under its name (agents.west.fire.q).

Of an answer that is a list (runs, methods, seeds) there is a line for each, and a column for whatever its records have. Actions stand by
name, characters that do not print escaped as everywhere. A spreadsheet computes a text that starts with
= + - or @: a name that starts so and is no number gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from qtran_cli.declared import as_read
from qtran_cli.report.histories.labels import EMPTY
from qtran_cli.report.kit import records
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.writers import Answer

EXACT = True
TABLES = {"payoff", "payoff_distribution", "q_prime", "slack", "q_jt", "table"}
JOINT_ACTIONS = {"joint_actions", "greedy", "cycle"}
PER_AGENT = {"shift", "agent_scales", "within"}
"""Lists of which each entry has its number after a line: an agent's, or that of the fraction below a threshold and above it."""
INTERVALS = {"right", "open"}
PLACES = {"states", "histories"}
BY_HISTORY = {"agents", "policy"}
"""Of a partially observed game: per agent a list of its histories, with what is said of each."""
LEFT_OUT = {"name", "agent", "agents", "actions", "witness", "certificate", "polytope", "joint_action"}
"""Names, and proofs: what is not a number. ``agents`` is no list of names where it has entries by history."""
_EXACT_NUMBER = re.compile(r"-?[0-9]+(?:/[0-9]+)?|inf")
_DECIMAL_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?", re.ASCII)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_DIGITS = Context(prec=17)

Row = tuple[str, Sequence[str], str]
"""(table, an entry per agent, value)."""


def write(answer: Answer) -> str:
    """The numbers of the document of ``answer``, or its records, a line each."""
    if answer.records is not None:
        return _records(answer.records())
    document = answer.document()
    game = document["game"]
    actions = [[cell(label) for label in labels] for labels in game["actions"]]
    stream = io.StringIO()
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(["table", *(f"u_{i + 1}" for i in range(len(actions))), "value", "decimal"])
    lines.writerows([table, *u, value, decimal(value)] for table, u, value in _Tables(actions, game["agents"]).rows("", "", document))
    return stream.getvalue()


def _records(found: Sequence[Mapping[str, Any]]) -> str:
    """A line a record. An exact number is a text that needs no apostrophe."""
    columns, rows = records.rows(found)
    stream = io.StringIO()
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(map(cell, columns))
    lines.writerows([_plain(value) for value in row] for row in rows)
    return stream.getvalue()


def _plain(value: Any) -> Any:
    """true and false as everywhere, nothing for what is not there; texts as cells."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return as_read(value)
    return cell(value) if isinstance(value, str) and not _EXACT_NUMBER.fullmatch(value) else value


def cell(label: str) -> str:
    """A name that no spreadsheet computes.

    >>> cell("A"), cell("-1"), cell("=1+1"), cell("-x")
    ('A', '-1', "'=1+1", "'-x")
    """
    text = printable(label)
    return f"'{text}" if text.startswith(_FORMULA) and not _DECIMAL_NUMBER.fullmatch(text) else text


def decimal(value: str) -> str:
    """An exact number as a decimal of at most 17 digits, "" for what is none.

    >>> decimal("-61/3"), decimal("11"), decimal("11/2"), decimal("true")
    ('-20.333333333333333', '11', '5.5', '')
    """
    if not _EXACT_NUMBER.fullmatch(value) or value == "inf":
        return value if value == "inf" else ""
    number = Fraction(value)
    return str(_DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))).lower()


@dataclass(frozen=True)
class _Tables:
    """The rows of a document. actions: the names of each agent's actions; agents: the agents' names."""

    actions: list[list[str]]
    agents: list[str]

    def rows(self, path: str, key: str, value: Any) -> Iterator[Row]:
        """Every number at ``path``, where ``key`` leads, and below it."""
        if key in BY_HISTORY and _by_history(value):
            for i, rows in enumerate(value):
                for row in rows:
                    yield from self._own(f"{path}.{printable(self.agents[i])}.{_history([row['history']])}", i, row)
        elif key in LEFT_OUT or (key == "initial" and isinstance(value, str)):
            return
        elif isinstance(value, dict):
            for name, inner in value.items():
                inside = "" if key in PLACES else name  # a state can have any name
                yield from self.rows(f"{path}.{printable(name)}" if path else name, inside, inner)
        elif isinstance(value, list):
            yield from self._listed(path, key, value)
        elif isinstance(value, bool | int) or (isinstance(value, str) and _EXACT_NUMBER.fullmatch(value)):
            yield path, [""] * len(self.actions), as_read(value)

    def _listed(self, path: str, key: str, value: list[Any]) -> Iterator[Row]:
        if key in TABLES:
            yield from self._nested(path, (), value)
        elif key in JOINT_ACTIONS:
            yield from ((path, [cell(label) for label in u], "true") for u in value)
        elif key in PER_AGENT:
            for i, inner in enumerate(value):
                yield from self.rows(f"{path}_{i + 1}", "", inner)
        elif key in INTERVALS:
            for k, interval in enumerate(value, 1):
                yield from self.rows(f"{path}.{k}", "", interval)
        elif key in PLACES:
            for entry in value:
                said = {name: inner for name, inner in entry.items() if name not in ("state", "steps_left", "history")}
                yield from self.rows(f"{path}.{_place(entry)}", "", said)
        elif key == "q":
            yield from self._factors(path, value)

    def _nested(self, path: str, u: tuple[str, ...], value: list[Any]) -> Iterator[Row]:
        for label, inner in zip(self.actions[len(u)], value, strict=True):
            if isinstance(inner, list):
                yield from self._nested(path, (*u, label), inner)
            elif isinstance(inner, dict):
                yield from ((f"{path}.{x}", (*u, label), p) for x, p in inner.items())
            else:
                yield path, (*u, label), inner

    def _own(self, path: str, i: int, row: dict[str, Any]) -> Iterator[Row]:
        """What is said of one history of agent i: numbers, numbers by action, actions."""
        for name, inner in row.items():
            if name == "q" and inner is not None:
                yield from ((f"{path}.q", self._alone(i, label), x) for label, x in zip(self.actions[i], inner, strict=True))
            elif name in ("action", "actions"):
                labels = inner if isinstance(inner, list) else [inner]
                yield from ((path, self._alone(i, cell(label)), "true") for label in labels)
            elif name != "history":
                yield from self.rows(f"{path}.{name}", name, inner)

    def _alone(self, i: int, label: str) -> list[str]:
        return [label if j == i else "" for j in range(len(self.actions))]

    def _factors(self, path: str, q: list[list[str]]) -> Iterator[Row]:
        for i, (labels, values) in enumerate(zip(self.actions, q, strict=True)):
            for label, value in zip(labels, values, strict=True):
                yield path, self._alone(i, label), value


def _by_history(value: Any) -> bool:
    """Whether these are entries by history, not names."""
    return isinstance(value, list) and any(isinstance(rows, list) for rows in value)


def _place(entry: dict[str, Any]) -> str:
    """A state with the decisions left, or a joint history."""
    if "history" in entry:
        return _history(entry["history"])
    left = entry["steps_left"]
    return printable(entry["state"]) + ("" if left is None else f", {left} left")


def _history(histories: Sequence[Sequence[str]]) -> str:
    """As the terminal has them, and not cut."""
    return " | ".join(" · ".join(map(printable, own)) or EMPTY for own in histories)
