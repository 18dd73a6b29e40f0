"""The table of numbers: read back by csv it is the document, and no name is a formula."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest

from qtran_cli.report.kit.labels import printable
from qtran_cli.report.writers.csv import cell, decimal, write
from tests.report.answers import NAMES, answer


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write(answer(name))), strict=True))


def table(name: str, wanted: str) -> list[dict[str, str]]:
    return [row for row in rows(name) if row["table"] == wanted]


def leaves(nested) -> list[str]:
    return [leaf for inner in nested for leaf in leaves(inner)] if isinstance(nested, list) else [nested]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_every_column(name):
    lines = list(csv.reader(io.StringIO(write(answer(name))), strict=True))
    n = len(answer(name).document()["game"]["agents"])
    assert lines[0] == ["table", *(f"u_{i + 1}" for i in range(n)), "value", "decimal"]
    assert {len(line) for line in lines} == {n + 3}


@pytest.mark.parametrize("name", NAMES)
def test_the_payoffs_are_those_of_the_document_in_its_order(name):
    document = answer(name).document()
    payoff = table(name, "game.payoff")
    assert [row["value"] for row in payoff] == leaves(document["game"]["payoff"])
    names = [[cell(label) for label in labels] for labels in document["game"]["actions"]]
    for row in payoff:
        assert all(row[f"u_{i + 1}"] in labels for i, labels in enumerate(names))


@pytest.mark.parametrize("name", ["climb", "counterexample", "attacks", "factorises/learned"])
def test_factors_stand_beside_the_action_of_their_agent(name):
    document = answer(name).document()
    where, q = ("q", document["q"]) if "/" in name else ("qtran_base.q", document["qtran_base"]["q"])
    for i, values in enumerate(q):
        own = [row for row in table(name, where) if row[f"u_{i + 1}"]]
        assert [row["value"] for row in own] == values
        assert not any(row[f"u_{j + 1}"] for row in own for j in range(len(q)) if j != i)


def test_tables_of_methods_and_answers_of_classes():
    assert [row["value"] for row in table("climb", "methods.vdn.sse")] == ["14182/9"]
    assert [(row["u_1"], row["u_2"]) for row in table("climb", "methods.iql.greedy")] == [("C", "C")]
    assert [row["value"] for row in table("climb", "classes.igm.holds")] == ["true"]
    assert len(table("climb", "qtran_base.slack")) == 9
    assert [row["value"] for row in table("rescale/climb", "affine.max_common_scale")] == ["2/15"]
    assert len(table("rescale/climb", "slack")) == 9


@pytest.mark.parametrize("name", NAMES)
def test_decimals_are_the_numbers(name):
    for row in rows(name):
        if row["value"] in ("true", "false"):
            assert row["decimal"] == ""
        elif row["value"] == "inf":
            assert row["decimal"] == "inf"
        else:
            exact, near = Fraction(row["value"]), Fraction(row["decimal"])
            assert abs(exact - near) <= abs(exact) / 10**16


def test_long_numbers_stay_within_a_cell():
    assert decimal("1" + "0" * 400) == "1.0000000000000000e+400"
    assert decimal("1/3") == "0.33333333333333333"


@pytest.mark.parametrize("label", ["=1+1", "+x", "-x|y", "@SUM(A1)", "-1+cmd", "＝1", "\t=1", "-1e5x"])
def test_no_name_is_a_formula(label):
    assert cell(label)[0] == "'" or cell(label)[0] == "\\"


@pytest.mark.parametrize("label", ["A", "-1", "+1.5", "-1e5", "1=1", "a b"])
def test_other_names_stand_as_they_are(label):
    assert cell(label) == printable(label)


def test_every_cell_of_hostile_names_is_no_formula():
    for line in csv.reader(io.StringIO(write(answer("attacks"))), strict=True):
        for text in line:
            assert not text.startswith(("=", "+", "@"))
            assert not text.startswith("-") or text[1].isdigit()
