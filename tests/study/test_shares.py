"""docs/shares.md: the page says what the recorded studies say, and the records are what the games say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest

from docs import make_shares, written
from docs.shares import page, runs
from docs.shares.noted import NOTED
from qtran_cli.study.families import parameters
from qtran_cli.study.plan import Plan
from tests.thorough import first

RECORDS = written.records(make_shares.RECORDS)
SIZES = page.sizes(RECORDS)
TEXT = make_shares.PAGE.read_text(encoding="utf-8")


def test_the_page_is_what_the_records_say():
    assert make_shares.main(["--check"]) == 0


def test_no_study_is_missing_and_none_is_of_another_plan():
    assert [record["name"] for record in RECORDS] == list(runs.commands())
    for record in RECORDS:
        asked = runs.commands()[record["name"]]
        assert asked[asked.index("--family") + 1] == record["study"]["family"]
        asked_of = runs.WEIGHTED if record["name"] == runs.WEIGHTED_3X3 else runs.METHODS
        assert (record["study"]["count"], tuple(record["study"]["methods"])) == (runs.COUNT, asked_of)
    assert {(law, size) for law in runs.LAWS for size in page.SIZES} == set(SIZES)
    assert all(s["games"] == runs.COUNT and s["methods"]["vdn"]["undecided"] == 0 for s in SIZES.values())


def right(table: np.ndarray) -> bool:
    """Whether every joint action of largest means is optimal: VDN's and IQL's greedy joint actions, by their definition."""
    axes = range(table.ndim)
    means = [table.sum(axis=tuple(j for j in axes if j != i)) for i in axes]
    greedy = np.ix_(*(m == m.max() for m in means))
    return bool((table[greedy] == table.max()).all())


def games(law: str, shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    """The games of the record, drawn again: integers, over a denominator."""
    plain = [record["study"] for record in RECORDS if record["name"] != runs.WEIGHTED_3X3]
    (study,) = (s for s in plain if s["family"] == law and list(shape) in s["sizes"])
    settings = [f"{name}={value}" for name, value in study["parameters"].items()]
    plan = Plan(law, parameters(law, settings), (shape,), study["count"], study["seed"])
    yield from (plan.draw(k).num for k in range(plan.total))


@pytest.mark.parametrize(("law", "size"), first(SIZES, 2))
def test_vdn_and_iql_are_right_as_often_as_recorded(law, size):
    """All games drawn again, and judged by sums of integers."""
    shape = tuple(map(int, size.split("x")))
    count = sum(right(table) for table in games(law, shape))
    assert [SIZES[law, size]["methods"][name]["optimal"] for name in ("vdn", "iql")] == [count, count]


PROVED = {"uniform": Fraction(2, 3), "normal": Fraction(2, 3), "exponential": Fraction(5, 6)}


@pytest.mark.parametrize("law", PROVED)
@pytest.mark.parametrize("name", ["iql", "vdn", "qmix"])
def test_14_11_the_shares_of_two_actions_hold_what_is_proved(law, name):
    low, high = SIZES[law, "2x2"]["methods"][name]["ci95"]
    assert low <= PROVED[law] <= high


def test_14_15_ks_share_of_normal_games_holds_what_is_proved():
    low, high = SIZES["normal", "2x2"]["methods"]["qmix_mixer"]["ci95"]
    assert low <= 5 / 12 + math.acos((2 - math.sqrt(2)) / 4) / math.pi <= high


@pytest.mark.parametrize("law", PROVED)
def test_14_15_k_is_right_wherever_vdn_is_at_two_actions(law):
    assert [page.apart(SIZES[law, "2x2"], name, "qmix_mixer")[1] for name in ("vdn", "iql", "qmix")] == [0, 0, 0]
    assert page.apart(SIZES[law, "3x3"], "vdn", "qmix_mixer")[1] > 0


@pytest.mark.parametrize("law", PROVED)
def test_14_1_three_methods_agree_game_by_game_at_two_actions(law):
    alike = [pair for pair in SIZES[law, "2x2"]["pairs"] if "qmix_mixer" not in (pair["first"], pair["second"])]
    assert len(alike) == 3 and all(pair["first_only"] == pair["second_only"] == 0 for pair in alike)
    assert page.apart(SIZES[law, "3x3"], "vdn", "qmix")[1] > 0


def test_the_middle_class_is_right_most_often():
    for size in SIZES.values():
        low, _ = size["methods"]["qmix_mixer"]["ci95"]
        assert all(low > size["methods"][name]["ci95"][1] for name in ("vdn", "qmix"))


(WEIGHED,) = (s for record in RECORDS if record["name"] == runs.WEIGHTED_3X3 for s in record["sizes"])


def test_14_3_weighted_iql_is_right_as_often_as_recorded():
    """By (a): the optimum's own payoff P with weight 10, the eight others with 1; all other means are plain."""
    found = 0
    for table in games("uniform", (3, 3)):
        u, top = np.unravel_index(table.argmax(), table.shape), int(table.max())
        for i, sums in enumerate((table.sum(1), table.sum(0))):
            own, others = 9 * top + int(sums[u[i]]), np.delete(sums, u[i])
            if own * 3 <= int(others.max()) * 12:  # (10 P + S) / 12 against a mean of three
                break
        else:
            found += 1
    assert WEIGHED["methods"]["cw_iql@1/10"]["optimal"] == found


def test_without_less_weight_elsewhere_the_weighted_methods_are_the_plain_ones():
    plain = SIZES["uniform", "3x3"]["methods"]
    for name, of in {"cw_iql": "iql", "cw_vdn": "vdn", "cw_qmix": "qmix", "ow_qmix": "qmix"}.items():
        assert WEIGHED["methods"][f"{name}@1"]["optimal"] == plain[of]["optimal"]
        assert WEIGHED["methods"][f"{name}@1"]["regret"] == plain[of]["regret"]


def test_more_weight_on_the_optimum_loses_iql_no_game():
    for alpha in runs.ALPHAS[1:]:
        _, gained, lost, _ = page.apart(WEIGHED, f"cw_iql@{alpha}", "cw_iql@1")
        assert gained > lost == 0


def rounded(first: str, second: str, larger: bool) -> tuple[float, float]:
    """The least and the largest share, in per cent, of games on which the first alone is right; larger: of 3×3 and 2×2×2."""
    counts = [page.apart(s, first, second) for (_, size), s in SIZES.items() if not larger or size != "2x2"]
    shares = [100 * alone / games for games, alone, _, _ in counts]
    return min(shares), max(shares)


def test_the_numbers_in_the_text_are_the_tables():
    text = " ".join(TEXT.split())
    (low, high), (less, more) = rounded("vdn", "qmix", True), rounded("qmix", "vdn", True)
    assert f"M is wrong where VDN is right on {low:.0f} to {high:.0f} %" in text
    assert f"right where VDN is wrong on {less:.0f} to {more:.0f} %" in text
    losses = [rounded(name, "qmix_mixer", False) for name in ("vdn", "qmix")]
    gains = [rounded("qmix_mixer", name, False) for name in ("vdn", "qmix")]
    assert f"On {max(high for _, high in losses):.1f} % of the games at most K is wrong where VDN or M is right" in text
    assert f"on {min(low for low, _ in gains):.0f} to {max(high for _, high in gains):.0f} % it is right where they are wrong" in text
    of_integers = [f"{100 * SIZES['integer', '3x3']['methods'][name]['share']:.0f}" for name in ("qmix_mixer", "qmix", "vdn")]
    assert f"0 to 12 have {of_integers[0]}, {of_integers[1]} and {of_integers[2]} % at 3×3" in text


def test_what_disagrees_with_the_notes_is_said():
    found = page.measured(RECORDS)
    off = [one for one in NOTED if not one.agrees(found[one.key][one.method]["ci95"])]
    assert [(*one.key, one.method) for one in off] == [("uniform", "3x3", "qmix_mixer"), ("uniform", "3x3", "cw_vdn@1/10")]
    assert TEXT.count("**no**") == len(off)
