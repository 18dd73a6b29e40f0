"""The worksheet, read as its reader reads it: every line of arithmetic is worked out again from the numbers printed there."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from rich.cells import cell_len

from qtran_cli.report.check import rows
from qtran_cli.report.check.worksheet import worksheet
from tests import oracle, sampling
from tests.report.check.checks import GIVEN, SMALL, made
from tests.report.games import rendered

HEADS = ("Definition 1 (IGM)", "Theorem 1, (4a)", "Theorem 1, (4b)", "Theorem 2, (7)", "Theorem 1, necessity")
CUT = "factorises/enormous"
"""Its numbers have hundreds of digits and are cut with …"""
READ = [name for name in SMALL if name != CUT]


def sheet(name: str, full: bool = False) -> str:
    return rendered(worksheet(*made(name), full=full))


def block(name: str, head: str, **options) -> list[str]:
    """The lines of one block, its heading aside."""
    found = sheet(name, **options).split("\n\n")
    part = next(part for part in found if part.startswith(f"{head}:"))
    return [line for line in part.splitlines()[1:] if line.startswith("  ") and not line.startswith("   ")]


def value(text: str) -> Fraction:
    """What a sum comes to: 3.84 + 2.29 − 0."""
    first, *rest = text.split(" ")
    total = Fraction(first)
    for sign, number in zip(rest[::2], rest[1::2], strict=True):
        total += Fraction(number) if sign == "+" else -Fraction(number)
    return total


def cells(name: str):
    """(left side of (4), greedy joint actions, tolerance, the label of each joint action)."""
    check, game = made(name)
    table, q = sampling.back(check.table), sampling.lists(check.q)
    labels = {u: f"({','.join(game.label(u))})" for u in table}
    return oracle.left_side(table, q, check.v), oracle.greedy_joint(q), check.tolerance, labels


@pytest.mark.parametrize("name", GIVEN)
def test_the_blocks_stand_in_the_paper_s_order(name):
    starts = [sheet(name).find(f"\n{head}:") for head in HEADS]
    assert starts == sorted(starts)
    assert min(starts) > 0


@pytest.mark.parametrize("name", READ)
def test_4a_and_4b_are_written_out_at_every_joint_action(name):
    left, greedy, tolerance, labels = cells(name)
    lines = {head: dict(line[2:].split("  ", 1) for line in block(name, head) if line[2] == "(") for head in HEADS[1:3]}
    assert set(lines[HEADS[1]]) == {labels[u] for u in greedy}
    assert list(lines[HEADS[2]]) == [labels[u] for u in sorted(left) if u not in greedy]
    for u, label in labels.items():
        text = lines[HEADS[1 if u in greedy else 2]][label].strip()
        symbols, numbers, result = text.removesuffix("   !").split(" = ")
        result, relation = re.fullmatch(r"(\S+?)(?:,? (.*))?", result).groups()
        assert value(numbers) == Fraction(result) == left[u]
        assert symbols.endswith("+ V_jt")
        broken = abs(left[u]) > tolerance if u in greedy else left[u] < -tolerance
        assert text.endswith("   !") is broken
        if u not in greedy:
            assert relation == f"{'<' if broken else '≥'} {rendered_number(-tolerance)}"
        elif tolerance == 0:
            assert relation == ("≠ 0" if broken else None)


def rendered_number(x: Fraction) -> str:
    return str(float(x)) if x.denominator != 1 else str(x.numerator)


def test_the_symbols_are_those_of_the_joint_action():
    line = next(line for line in block("factorises/table_1", HEADS[2]) if line.startswith("  (A,B)"))
    assert line == "  (A,B)  Q_1(A) + Q_2(B) − Q_jt(A,B) + V_jt = 3.84 + 2.29 + 12 + 0 = 18.13 ≥ 0"


@pytest.mark.parametrize("name", READ)
def test_7_is_written_out_line_by_line(name):
    left, greedy, tolerance, _ = cells(name)
    check, game = made(name)
    found = Counter()
    for line in block(name, HEADS[3]):
        if not (match := re.fullmatch(r"  agent (\d+), (\S+) +min\((.*)\) = (\S+?),?( .*)?", line)):
            assert "nothing to hold" in line
            continue
        i, least = int(match[1]) - 1, Fraction(match[4])
        entries = [(part.split(" at ")[1], Fraction(part.split(" at ")[0])) for part in match[3].split(", ")]
        assert [action for action, _ in entries] == list(game.actions[i])
        assert least == min(x for _, x in entries)
        others = match[2][1:-1].split(",")
        on = {u: x for u, x in left.items() if all(k == i or game.actions[k][u[k]] == other for k, other in enumerate(others))}
        assert [x for _, x in entries] == [on[u] for u in sorted(on)]
        assert line.endswith("   !") is (abs(least) > tolerance)
        assert not set(on) <= greedy
        found[i] += 1
    for i, m in enumerate(check.table.shape):
        lines = {oracle.swap(u, i, 0) for u in left if any(oracle.swap(u, i, a) not in greedy for a in range(m))}
        assert found[i] == len(lines)


@pytest.mark.parametrize("name", READ)
def test_igm_lists_exactly_the_joint_actions_in_one_set_alone(name):
    check, _ = made(name)
    _, greedy, _, labels = cells(name)
    optimal = oracle.optimal(sampling.back(check.table))
    lines = [line[2:].split("  ", 1) for line in block(name, HEADS[0]) if line[2] == "("]
    assert {label for label, text in lines if text.strip().startswith("is greedy")} == {labels[u] for u in greedy - optimal}
    assert {label for label, text in lines if text.strip().startswith("is optimal")} == {labels[u] for u in optimal - greedy}
    for _, text in lines:
        low, high = re.search(r" = (\S+) < (\S+) = ", text).groups()
        assert Fraction(low) < Fraction(high)
    assert f"  strict IGM: {'yes' if check.igm.strict else 'no'}," in sheet(name)
    assert f"  consistent: {'yes' if check.consistent.holds else 'no'}," in sheet(name)


@pytest.mark.parametrize("name", READ)
def test_the_scales_are_written_out_at_every_joint_action(name):
    check, _ = made(name)
    table, d = sampling.back(check.table), oracle.regrets(sampling.lists(check.q))
    labels, needed = cells(name)[3], {row.u for row in check.scales.polytope}
    lines = dict(line[2:].split("  ", 1) for line in block(name, HEADS[4]) if line[2] == "(")
    moving = {u: [row[a] for row, a in zip(d, u, strict=True)] for u in table}
    assert set(lines) == {labels[u] for u in moving if any(moving[u])}
    for u, label in labels.items():
        if label not in lines:
            continue
        match = re.fullmatch(r" *(.*?) ≤ (.*?) = (\S+), all alike: a ≤ (\S+)(   \*)?(   !)?", lines[label])
        assert value(match[2]) == Fraction(match[3]) == max(table.values()) - table[u]
        assert Fraction(match[4]) == Fraction(match[3]) / sum(moving[u])
        assert coefficients(match[1], len(d)) == moving[u]
        assert (match[5] is not None, match[6] is not None) == (u in needed, sum(moving[u]) > Fraction(match[3]))


def coefficients(text: str, n: int) -> list[Fraction]:
    """5.9 a_1 + a_2 as [5.9, 1]."""
    found = [Fraction(0)] * n
    for term in text.split(" + "):
        number, _, name = term.rpartition(" ")
        found[int(name.removeprefix("a_")) - 1] = Fraction(number or 1)
    return found


def test_of_a_large_table_the_violated_and_the_binding_lines_come_first():
    check, _ = made("fails/fig_2")
    lines = block("fails/fig_2", HEADS[2])
    slack = [Fraction(re.search(r" = (\S+) [<≥] 0", line)[1]) for line in lines[:-1]]
    left, greedy, _, _ = cells("fails/fig_2")
    rest = sorted(x for u, x in left.items() if u not in greedy)
    assert slack == rest[: rows.LINES]
    hidden = sum(x < 0 for x in rest[rows.LINES :])
    assert lines[-1] == f"  … and {len(rest) - rows.LINES} more with a slack of {rest[rows.LINES - 1]} or above, {hidden} of them below 0"
    assert check.violations == hidden + sum(x < 0 for x in slack)


def test_of_a_large_table_at_least_some_lines_are_shown():
    """Where next to nothing binds, the tightest dozen says how near the others come."""
    for name in ("rescale/cube", "factorises/loose_fig_2"):
        left, greedy, _, _ = cells(name)
        wanted = sum(x <= 0 for u, x in left.items() if u not in greedy)
        assert len(block(name, HEADS[2])) - 1 == min(max(wanted, rows.FEWEST), rows.LINES)
        assert len(block(name, HEADS[3])) - 1 <= rows.LINES
    assert wanted < rows.FEWEST


def test_broken_lines_of_a_large_table_come_first():
    assert all(line.endswith("!") for line in block("fails/fig_2", HEADS[3]))
    lines = block("factorises/nearly_fig_2", HEADS[3])
    broken = [line.endswith("!") for line in lines[:-1]]
    assert 0 < sum(broken) < len(broken) == len(set(lines[:-1])) == rows.FEWEST
    assert not any(not a and b for a, b in pairwise(broken))
    assert lines[-1] == f"  … and {42 - rows.FEWEST} more lines, 0 of them not at 0"


def test_of_many_greedy_joint_actions_those_farthest_from_0_come_first():
    left, greedy, _, _ = cells("tie/fig_2")
    lines = block("tie/fig_2", HEADS[1])
    slack = [Fraction(re.search(r" = (\S+)(?: ≠ 0   !)?$", line)[1]) for line in lines[:-1]]
    assert slack == sorted((left[u] for u in greedy), key=abs, reverse=True)[: rows.FEWEST]
    assert f"  … and {441 - rows.FEWEST} more greedy joint actions" in lines[-1]


def test_full_writes_every_joint_action_of_a_large_table():
    assert len(block("fails/fig_2", HEADS[2], full=True)) == 440
    assert len(block("fails/fig_2", HEADS[3], full=True)) == 42


def test_on_a_terminal_long_lines_wrap_and_elsewhere_they_stay_whole():
    check, game = made("hostile")
    piped = rendered(worksheet(check, game), 80)
    assert max(map(len, piped.splitlines())) > 100
    assert all(cell_len(line) <= 80 for line in rendered(worksheet(check, game), 80, terminal=True).splitlines() if "--q" not in line)
    assert all(line.isprintable() for line in piped.splitlines())
    for label in (r"a\nb", "[bold]x[/bold]", r"\x1b[31mred"):
        assert label in piped


def test_numbers_that_are_too_long_are_cut_and_the_comparison_is_not():
    text = sheet(CUT)
    assert "…" in text
    assert text.startswith("factorises")


def test_mended_factors_end_the_sheet():
    assert "--q 5.5,49/30,1.5 --q 5.5,161/30,157/30 --v 0" in sheet("rescale/climb").splitlines()[-1]
