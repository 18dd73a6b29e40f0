"""The printed report of a check: the verdict first, every answer with its arithmetic, violations by sign, scales beside IGM."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from rich.cells import cell_len

from qtran_cli.report.check.arithmetic import Arithmetic
from qtran_cli.report.check.marks import CheckMarks
from qtran_cli.report.check.report import report
from qtran_cli.report.check.words import answers, sentence
from qtran_cli.report.kit.numerals import Numbers
from tests.report.check.checks import GIVEN, SMALL, made
from tests.report.games import rendered
from tests.sampling import joint_actions

ALL = [*GIVEN, "hostile"]
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def shown(name: str, width: int = 80, full: bool = False, numbers: Numbers | None = None, **options) -> str:
    check, game = made(name)
    return rendered(report(check, game, numbers, full), width, **options)


def flat(name: str, **options) -> str:
    """The report on one line."""
    return " ".join(shown(name, **options).split())


@pytest.mark.parametrize("name", GIVEN)
def test_the_names_of_the_cases_are_their_verdicts(name):
    assert made(name)[0].verdict == name.partition("/")[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("factorises/climb", "factorises: (4a), (4b) and strict IGM hold"),
        ("factorises/within", "factorises within 0.01: (4a), (4b) and consistent IGM hold"),
        ("wrong_v/high", "(4a) needs V_jt = 6, not 7: with it (4a), (4b) and IGM hold"),
        ("wrong_v/low", "(4a) needs V_jt = 6, not -1/3: with it (4a), (4b) and IGM hold"),
        ("tie/climb", "(4b) holds, but a greedy tie is sub-optimal: (4a) and IGM fail at (A,B)"),
        ("rescale/climb", "IGM holds, (4b) fails: rescale by 2/15 or less"),
        ("not_strict/or", "IGM is consistent but not strict: no positive scale works"),
        ("fails/climb", "IGM fails: (B,A) is greedy, Q_jt(B,A) = -30 < 11 = max Q_jt"),
    ],
)
def test_the_verdict_in_one_sentence(name, words):
    assert sentence(*made(name)) == words
    assert flat(name).startswith(words)


def test_the_sentences_tell_the_verdicts_apart():
    words = {name.partition("/")[0]: sentence(*made(name)).split(":")[0].split(",")[0] for name in GIVEN if "within" not in name}
    assert len(set(words.values())) == len(words) == 6


@pytest.mark.parametrize("name", ALL)
def test_every_answer_says_yes_or_no_as_the_check_does(name):
    check, game = made(name)
    found = answers(check, game, Numbers())
    held = (check.igm.strict, check.consistent.holds, check.four_a.holds, check.four_b.holds, check.seven.holds)
    assert list(found) == ["strict IGM", "consistent", "(4a)", "(4b)", "(7)"]
    assert [text.startswith("yes: ") for text in found.values()] == list(held)
    assert all(text.startswith(("yes: ", "no: ")) for text in found.values())
    page = flat(name, width=2000)
    assert all(f"{key} {' '.join(text.split())}" in page for key, text in found.items())


@pytest.mark.parametrize("name", [name for name in ALL if not name.startswith("factorises/")])
def test_a_no_carries_the_arithmetic_of_its_witness(name):
    check, game = made(name)
    found, x = answers(check, game, Numbers()), Arithmetic(check, game, Numbers())
    for key, answer, spell in (("(4a)", check.four_a, x.zero), ("(4b)", check.four_b, x.above), ("(7)", check.seven, x.zero)):
        if answer.witness is not None:
            assert spell(answer.witness) in found[key]


def test_arithmetic_is_spelled_out_as_on_paper():
    x = Arithmetic(*made("factorises/table_1"), Numbers())
    assert x.above((0, 1)) == "Q_1(A) + Q_2(B) − Q_jt(A,B) + V_jt = 3.84 + 2.29 + 12 + 0 = 18.13 ≥ 0"
    assert x.zero((0, 0)) == "Q_1(A) + Q_2(A) − Q_jt(A,A) + V_jt = 3.84 + 4.16 − 8 + 0 = 0"
    assert x.zero((1, 1)).endswith("= -2.06 + 2.29 − 0 + 0 = 0.23 ≠ 0")
    low = Arithmetic(*made("wrong_v/low"), Numbers())
    assert low.above((1, 1)).endswith("= 1 + 1 − 7 − 1/3 = -16/3 < 0")
    within = Arithmetic(*made("factorises/within"), Numbers())
    assert within.zero((0, 1)).endswith("= 0.01, at most 0.01 from 0")
    assert within.above((1, 0)).endswith("= 0.5 ≥ -0.01")
    rounded = Arithmetic(*made("wrong_v/low"), Numbers(digits=1))
    assert rounded.above((1, 1)).endswith("≈ 1.0 + 1.0 − 7.0 − 0.3 ≈ -5.3 < 0.0")


@pytest.mark.parametrize("name", SMALL)
def test_violations_are_marked_by_sign_and_by_colour(name):
    check, _ = made(name)
    marks = CheckMarks(check)
    greedy = {tuple(u) for u in joint_actions(check.table.shape) if all(a in s for a, s in zip(u, check.greedy, strict=True))}
    broken = 0
    for u in joint_actions(check.table.shape):
        signs, style = marks.at(u)
        slack = check.slack[u]
        violated = abs(slack) > check.tolerance if u in greedy else slack < -check.tolerance
        broken += violated and u not in greedy
        assert ("!" in signs, "g" in signs, "*" in signs) == (violated, u in greedy, check.table[u] == check.table.max)
        assert (style == "bold red") is violated
    assert broken == check.violations


def test_the_tables_are_laid_out_as_in_the_paper():
    text = shown("rescale/climb")
    assert re.search(r"^Q_1 \\ Q_2 │  2\(A\) +1\(B\) +0\(C\)$", text, re.MULTILINE)
    assert re.search(r"^1\(B\) +│ +12 +-26 ! +-26 !$", text, re.MULTILINE)
    assert "* optimum    g greedy    ! violates (4a) or (4b)" in text


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("width", [40, 80, 300])
@pytest.mark.parametrize("terminal", [True, False])
def test_every_slack_is_printed_at_every_width(name, width, terminal):
    check, _ = made(name)
    found = shown(name, width, terminal=terminal).split()
    for x in check.slack.flat():
        assert Numbers().show(x) in found


@pytest.mark.parametrize("name", [*SMALL, "hostile"])
def test_no_line_leaves_a_terminal_of_eighty_columns(name):
    lines = [line for line in shown(name, 80, terminal=True).splitlines() if not line.lstrip().startswith("--q ")]
    assert max(map(cell_len, lines)) <= 80


@pytest.mark.parametrize("name", ALL)
def test_colour_changes_no_character(name):
    assert ANSI.sub("", shown(name, 80, colour=True)) == shown(name, 80, terminal=True)


@pytest.mark.parametrize("name", ALL)
def test_without_colour_every_character_is_printable(name):
    assert all(line.isprintable() for line in shown(name).splitlines())


@pytest.mark.parametrize("name", ALL)
def test_scales_stand_beside_the_answer_on_igm(name):
    check, _ = made(name)
    words = "strict IGM holds" if check.igm.strict else "IGM is only consistent" if check.igm.consistent else "IGM fails"
    assert f"scales {words} whatever the scales;" in flat(name)


@pytest.mark.parametrize("name", SMALL)
def test_every_inequality_is_printed(name):
    check, _ = made(name)
    page = flat(name, width=300)
    for row in check.scales.polytope:
        terms = [f"{Numbers().show(c)} a_{i + 1}" if c != 1 else f"a_{i + 1}" for i, c in enumerate(row.coefficients) if c]
        assert f"{' + '.join(terms)} ≤ {Numbers().show(row.bound)} from (" in page
    common = check.scales.common
    most = "any" if common is None else "none is valid" if common == 0 else f"at most {Numbers().show(common)}"
    assert f"common scale {most}, the same for all agents" in page
    assert f"identity a_i = 1 is {'valid' if check.scales.identity else 'not valid'}" in page


def test_a_scale_is_written_as_a_student_writes_it():
    assert "2 a_1 + 2 a_2 ≤ 5 from (B,C)" in flat("factorises/climb")
    assert "a_1 + 2/3 a_2" not in flat("factorises/climb")
    assert "agent 2 a_2: none is valid, where the others are 1" in flat("rescale/climb")
    assert "agent 1 a_1: at most 3/29, where the others are 1" in flat("rescale/climb")


@pytest.mark.parametrize("name", ALL)
def test_the_mended_factors_can_be_typed_in_again(name):
    check, _ = made(name)
    lines = [line.strip() for line in shown(name).splitlines() if line.strip().startswith("--q ")]
    if check.repair is None or sum(check.table.shape) > 24:
        assert not lines
        return
    assert lines[0].endswith(" --v 0")
    typed = [[Fraction(x) for x in option.split(",")] for option in re.findall(r"--q (\S+)", lines[0])]
    assert typed == [v.flat() for v in check.repair.q]
    assert "Checked: (4a), (4b) and strict IGM hold." in flat(name)


def test_a_large_game_is_summed_up_with_its_tightest_joint_actions():
    check, _ = made("fails/fig_2")
    page = flat("fails/fig_2")
    assert "│" not in page
    assert "tightest slack -30 at (E,P), -30 at (E,Q)" in page
    assert f"least {Numbers().show(check.least)} at" in page
    assert f"{check.violations:,} of 441 joint actions violate (4b)" in page
    assert len([line for line in shown("fails/fig_2", full=True).splitlines() if "│" in line]) == 3 * 22


def test_long_lists_of_inequalities_are_cut_unless_asked_for():
    for name in ("rescale/cube", "factorises/curved_fig_2"):
        rows = len(made(name)[0].scales.polytope)
        short, long = flat(name), flat(name, full=True)
        assert long.count(" from (") == rows
        assert short.count(" from (") == min(rows, 12)
        assert (f"({rows:,} in all; --full prints them)" in short) is (rows > 12)
    assert rows > 12


def test_a_v_jt_of_one_s_own_stands_beside_the_needed_one():
    assert "V_jt 7, as given; (4a) needs max Q_jt − Σ_i max Q_i = 11 − 3 − 2 = 6" in flat("wrong_v/high")


def test_rounded_numbers_are_announced():
    page = flat("rescale/climb", numbers=Numbers(digits=2))
    assert "≈ numbers are rounded to 2 decimals" in page
    assert "at most 0.13, the same for all agents" in page
    assert "≈" not in flat("rescale/climb")


def test_the_source_of_a_learned_table_is_named():
    check, game = made("factorises/learned")
    assert "Q_jt          learned.npy, in place of the payoff" in rendered(report(check, game, q_jt="learned.npy"))
