"""A line of games.jsonl is read back, or is none of the study's: what is read can be summed up."""

from __future__ import annotations

import json

import pytest

from qtran_cli.study import line, measure
from qtran_cli.study.summary import summarise
from tests.study.games import plan
from tests.verify.nodes import mutants

PLAN = plan(family="integer", actions="2", count=3, methods=("iql", "qmix", "vdn"))


def test_what_is_written_is_read():
    written = list(measure.records(PLAN, range(3)))
    assert [line.read(text.encode(), PLAN, k) for k, text in enumerate(measure.lines(PLAN, range(3)))] == written


def test_a_line_with_one_node_altered_is_none_or_summed_up():
    """A fault is found where it stands, never in the middle of the summary."""
    [record] = measure.records(PLAN, [1])
    refused = 0
    for _, [other] in mutants([record], (0,)):
        found = line.read(json.dumps(other).encode(), PLAN, 1)
        assert found is None or summarise([record, found])
        refused += found is None
    assert refused > 300


@pytest.mark.parametrize("regret", ["-1/3", "4/3", "1e999999999", "nan", 0, True])
def test_a_regret_is_an_exact_share(regret):
    [record] = measure.records(PLAN, [0])
    record["methods"]["vdn"]["regret"] = regret
    assert line.read(json.dumps(record).encode(), PLAN, 0) is None


@pytest.mark.parametrize("text", [b"", b"[]", b"not json", b"\xff", b"[" * 100_000])
def test_what_is_no_record_is_none(text):
    assert line.read(text, PLAN, 0) is None


@pytest.mark.parametrize(
    ("regret", "right"),
    [
        (None, True),
        ("0", True),
        ("1", True),
        ("3/7", True),
        ("7/7", True),
        ("0.5", True),
        (f"{10**40}/{10**41 + 1}", True),
        ("8/7", False),
        ("2", False),
        ("-1/7", False),
        ("03/7", False),
        ("3/0", False),
        ("3/07", False),
        (f"{10**41}/{10**40 + 1}", False),
        ("³", False),
        ("", False),
        (0, False),
        (True, False),
    ],
)
def test_a_regret_is_null_or_an_exact_share(regret, right):
    [record] = measure.records(PLAN, [0])
    record["methods"][PLAN.methods[0]]["regret"] = regret
    assert (line.read(json.dumps(record).encode(), PLAN, 0) is not None) == right
