"""The printed report: what stands where, that nothing is lost at any width, and that labels harm nothing."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.report.kit.marks import letters
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.document import document
from qtran_cli.report.one_step.report import report
from qtran_cli.report.one_step.words import verdict
from tests.report.games import NESTED, game, rendered, solved

PRINTED = [name for name in NESTED if name not in ("fig_2", "cube")]
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def shown(name: str, width: int = 80, **options) -> str:
    return rendered(report(solved(name)), width, **options)


@pytest.mark.parametrize("name", [*NESTED, "hostile"])
def test_the_verdict_comes_first(name):
    assert shown(name).splitlines()[0] == verdict(solved(name))


def test_the_climbing_game_stays_short_in_eighty_columns():
    lines = shown("climb").splitlines()
    assert len(lines) <= 107
    assert max(map(cell_len, lines)) <= 80


@pytest.mark.parametrize("width", [40, 80, 120, 300])
@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("name", [*PRINTED, "hostile"])
def test_every_payoff_is_printed_at_every_width(name, width, terminal):
    found = shown(name, width, terminal=terminal).split()
    for x in solved(name).game.payoff.flat():
        assert Numbers().show(x) in found


@pytest.mark.parametrize("name", [*PRINTED, "hostile"])
def test_no_line_leaves_a_terminal_of_eighty_columns(name):
    assert max(cell_len(line) for line in shown(name, 80, terminal=True).splitlines()) <= 80


@pytest.mark.parametrize("name", [*NESTED, "hostile"])
def test_colour_changes_no_character(name):
    assert ANSI.sub("", shown(name, 80, colour=True)) == shown(name, 80, terminal=True)


@pytest.mark.parametrize("name", [*NESTED, "hostile"])
def test_without_colour_every_character_is_printable(name):
    assert "\x1b" not in shown(name)
    assert all(line.isprintable() for line in shown(name).splitlines())


def test_only_headings_and_answers_are_emphasised():
    lines = shown("climb", colour=True).splitlines()
    assert lines[2] == "\x1b[1moptimum\x1b[0m       11 at (A,A)"
    row = next(line for line in lines if "│" in line and " 11 *" in line)
    assert re.fullmatch(r"\x1b\[1mA +\x1b\[0m \x1b\[2m│\x1b\[0m\x1b\[1;32m +11 \*lngfptr\x1b\[0m +-30 +0 .*", row)


def test_hostile_labels_print_as_themselves():
    text = shown("hostile", 200)
    for label in (r"a\nb", "[bold]x[/bold]", r"\x1b[31mred", "攻击攻击攻击攻…", "''", r"\u202egnp", r"[red]\x1b[2J"):
        assert label in text


def test_titles_of_any_length_leave_the_report_readable():
    endless = game([[1, 2]], name="n" * 10**5, title="t " * 10**5, source="攻" * 10**5)
    assert len(rendered(report(solve(endless))).splitlines()) < 100


def test_a_table_is_laid_out_as_in_the_paper():
    text = shown("table_1")
    rows = [line.split("│") for line in text.splitlines() if "│" in line]
    assert rows[0][0].split() == ["u_1", "\\", "u_2"]
    assert rows[1][0].strip() == "A"
    head = next(line for line in text.splitlines() if "Q_1 \\ Q_2" in line)
    assert head.split("Q_1 \\ Q_2 │")[1].split()[:3] == ["4(A)", "0(B)", "0(C)"]


def test_optimum_and_greedy_cells_carry_signs():
    text = shown("climb")
    signs = letters(solved("climb").methods)
    best, caught = ("".join(signs[name] for name, found in solved("climb").methods.items() if found.value == value) for value in (11, 5))
    assert re.search(rf"^A +│ +11 \*{best}", text, re.MULTILINE) and len(best) == 7
    assert re.search(rf"^C +│ .* 5 {caught}", text, re.MULTILINE) and len(caught) == 6
    assert re.search(r"^A +│ +0 \* +39 +9$", text, re.MULTILINE)


def test_every_method_has_a_letter_of_its_own():
    names = [*PROJECTIONS.names(), "i", "q"]
    found = letters(dict.fromkeys(names))
    assert len(set(found.values())) == len(names)
    assert (found["cw_qmix"], found["vdn"], found["cw_vdn"]) == ("c", "v", "n"), "declared letters take no other method's"


def test_a_game_that_cannot_be_factorised_gets_the_proof_and_no_factors():
    text = shown("xor")
    assert "no [Q_i] satisfies IGM" in " ".join(text.split())
    for word in ("Q'_jt", "slack", "margin", "V_jt"):
        assert word not in text


def test_three_agents_are_printed_slice_by_slice():
    text = shown("counterexample")
    for title in ("payoff Q_jt, u_3 = A", "payoff Q_jt, u_3 = B", "Q'_jt, Q_3 = 10/3(A)", "slack D, u_3 = B"):
        assert title in text
    assert "agent 1's at (·,A,B)" in text


def test_one_agent_is_a_single_row():
    rows = [line for line in shown("single", 120).splitlines() if "│" in line]
    assert len(rows) == 2
    assert "1/3" in rows[1]


@pytest.mark.parametrize("name", NESTED)
def test_the_methods_are_those_of_the_document(name):
    text, methods = shown(name, 300), document(solved(name))["methods"]
    for method, sign in letters(solved(name).methods).items():
        row = next(line for line in text.splitlines() if line.startswith(f"{sign} {method} ")).split()
        decided = methods[method]["greedy"] is not None or methods[method]["represents"] is not None
        assert ({True: "yes", False: "no"}[methods[method]["optimal"]] if decided else "–") in row
        if methods[method]["count"] == 1:
            assert f"({','.join(methods[method]['greedy'][0])})" in " ".join(row)


def test_rounded_numbers_are_announced():
    text = rendered(report(solved("table_1"), Numbers(digits=2)))
    assert "≈ numbers are rounded to 2 decimals" in text
    assert "455.11" in text
    assert "4096/9" not in text
    assert "≈" not in shown("table_1")


def test_the_objective_is_named():
    tight, margin = (rendered(report(solved("climb", objective))) for objective in ("tight", "margin"))
    assert "1.5(C)" in tight
    assert "1.5(C)" not in margin
    assert "These Q_i are tight" in tight
    assert "These Q_i do." in margin


@pytest.mark.parametrize("name", ["fig_2", "cube"])
def test_a_large_game_is_summed_up_with_its_extreme_cells(name):
    text, payoff = " ".join(shown(name).split()), solved(name).game.payoff.flat()
    best, worst = sorted(payoff, reverse=True)[:3], sorted(payoff)[:3]
    for word, values in (("highest", best), ("lowest", worst)):
        quoted = re.findall(r"(\S+) at \(", text.partition(f" {word} ")[2])[:3]
        assert quoted == [Numbers().show(x) for x in values]
    assert "too many to print" in text


def test_the_tightest_cells_have_the_least_slack():
    solution = solved("fig_2")
    slack = document(solution)["qtran_base"]["slack"]
    zeros = sum(x == "0" for row in slack for x in row) - 1
    assert f"({zeros} in all)" in shown("fig_2")


def test_full_prints_tables_of_any_size():
    text = rendered(report(solved("fig_2"), full=True))
    assert "too many to print" not in text
    assert len([line for line in text.splitlines() if "│" in line]) == 3 * 22


@pytest.mark.parametrize("shape", [(301,), (2, 200), (2,) * 9, (7, 7, 7)])
def test_summaries_of_any_shape_and_of_ties(shape):
    import numpy as np

    solution = solve(game(np.zeros(shape, dtype=int).tolist()))
    assert "every joint action is optimal" in rendered(report(solution))


def test_thirty_two_agents_with_one_action_each():
    nested: object = 7
    for _ in range(32):
        nested = [nested]
    assert rendered(report(solve(game(nested)))).startswith("additive, monotone, factorizable")


def test_a_cycle_of_tables_with_one_greedy_joint_action_is_said_so():
    text = " ".join(rendered(report(solve(game([[7, -3, 2], [-5, 4, 4], [1, 6, -9]]))), width=300).split())
    assert "no fixed point exists: greedy (A,B) in each of 3 tables that take turns, and so on for ever." in text
    assert "(A,B), then (A,B)" not in text


def test_a_tied_table_is_one_fixed_point():
    """Both of its greedy joint actions lead back to it."""
    solution = solve(game([[0, 0, 0], [0, 3, 3], [2, 0, 0]]))
    assert len(solution.methods["cw_qmix"].practical.points) == 2
    assert "its own table 1 fixed point: greedy (B,B), which pays 3, (B,C), which pays 3." in " ".join(
        rendered(report(solution), width=300).split()
    )
