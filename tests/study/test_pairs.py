"""Two methods on the same games: counts by counting, the test by exact fractions, the interval by its coverage, and the file of all."""

from __future__ import annotations

import csv
import itertools
import json
import math
import random
import statistics
from fractions import Fraction

import pytest

from qtran_cli.statistics import Z
from qtran_cli.study import sheet
from qtran_cli.study.column import Column
from qtran_cli.study.journal import GAMES, PAIRS
from qtran_cli.study.pairs import newcombe, pairs, sign_test
from qtran_cli.study.run import run
from tests.study.games import plan

ANSWERS = (True, False, None)


def drawn(seed: int, games: int) -> dict[str, list[tuple[bool | None, float]]]:
    draw = random.Random(seed)
    return {name: [(draw.choice(ANSWERS), draw.choice([0.0, 0.25, 1.0, math.nan])) for _ in range(games)] for name in "abc"}


def columns(games: dict) -> dict[str, Column]:
    found = {name: Column() for name in games}
    for name, rows in games.items():
        for optimal, regret in rows:
            found[name].add({"optimal": optimal, "regret": None if math.isnan(regret) else str(Fraction(regret))})
    return found


@pytest.mark.parametrize("seed", range(8))
def test_counts_are_counted(seed):
    games = drawn(seed, 40)
    found = list(pairs(columns(games)))
    assert [(pair.first, pair.second) for pair in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    for pair in found:
        together = [(x, y) for (x, _), (y, _) in zip(games[pair.first], games[pair.second], strict=True)]
        counts = pair.both, pair.first_only, pair.second_only, pair.neither
        assert counts == tuple(together.count(answers) for answers in itertools.product((True, False), repeat=2))
        assert (pair.games, pair.undecided) == (sum(counts), sum(None in answers for answers in together))


@pytest.mark.parametrize("seed", range(8))
def test_regrets_are_compared_where_both_have_one(seed):
    games = drawn(seed, 40)
    for pair in pairs(columns(games)):
        off = [x - y for (_, x), (_, y) in zip(games[pair.first], games[pair.second], strict=True) if not math.isnan(x - y)]
        assert (pair.regrets, pair.regret) == (len(off), pytest.approx(statistics.mean(off)))
        half = Z * statistics.stdev(off) / math.sqrt(len(off))
        assert pair.regret_interval == pytest.approx((statistics.mean(off) - half, statistics.mean(off) + half))


def test_too_few_games_have_no_interval():
    one = {name: [(None, math.nan), (True, regret)] for name, regret in (("a", 0.5), ("b", 0.25))}
    (pair,) = pairs(columns(one))
    assert (pair.games, pair.undecided, pair.regrets, pair.regret, pair.regret_interval) == (1, 1, 1, 0.25, None)
    (none,) = pairs(columns({name: rows[:1] for name, rows in one.items()}))
    assert (none.games, none.difference, none.p, none.interval, none.regret) == (0, None, 1.0, (-1.0, 1.0), None)


def exact_p(first: int, second: int) -> float:
    """The probability of what is no likelier than this, of fair coins: every outcome looked at."""
    n = first + second
    ways = [math.comb(n, k) for k in range(n + 1)]
    return float(Fraction(sum(x for x in ways if x <= ways[first]), 2**n))


def test_the_sign_test_is_exact():
    for first, second in itertools.product(range(20), repeat=2):
        assert sign_test(first, second) == pytest.approx(exact_p(first, second), rel=1e-11)


@pytest.mark.parametrize(("first", "second"), [(480, 520), (0, 900), (900, 800), (1, 2000), (700, 701)])
def test_the_sign_test_is_exact_of_many_games(first, second):
    assert sign_test(first, second) == pytest.approx(exact_p(first, second), rel=1e-8, abs=1e-300)


def test_the_interval_is_newcombes():
    """An example of Newcombe's, 36, 12, 2 and 0: 0.0569 to 0.3404."""
    assert newcombe(36, 12, 2, 0) == pytest.approx((0.0569, 0.3404), abs=5e-5)


def test_the_interval_holds_the_difference_and_turns_with_the_methods():
    for counts in itertools.product(range(4), repeat=4):
        both, first, second, neither = counts
        low, high = newcombe(*counts)
        assert newcombe(both, second, first, neither) == pytest.approx((-high, -low))
        assert newcombe(neither, first, second, both) == pytest.approx((low, high)), "both and neither count alike"
        if sum(counts):
            assert -1 <= low <= (first - second) / sum(counts) <= high <= 1


LAWS = [
    (0.4, 0.1, 0.1, 0.4),
    (0.3, 0.3, 0.1, 0.3),
    (0.6, 0.02, 0.08, 0.3),
    (0.25, 0.25, 0.25, 0.25),
    (0.0, 0.4, 0.6, 0.0),
    (0.9, 0.1, 0.0, 0.0),
]
N = 16


def test_the_interval_covers_the_true_difference_as_often_as_it_says():
    """Every outcome of 16 games with its chance, under laws near and far from equality: 95 % on average, never far below."""
    cells = [c for c in itertools.product(range(N + 1), repeat=3) if sum(c) <= N]
    held = {(*c, N - sum(c)): newcombe(*c, N - sum(c)) for c in cells}
    covered = [_coverage(law, held) for law in LAWS]
    assert statistics.mean(covered) > 0.945 and min(covered) > 0.9


def _coverage(law: tuple[float, ...], held: dict) -> float:
    true, total = law[1] - law[2], 0.0
    for counts, (low, high) in held.items():
        if low - 1e-12 <= true <= high + 1e-12:
            total += math.factorial(N) * math.prod(p**c / math.factorial(c) for p, c in zip(law, counts, strict=True))
    return total


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A study of two sizes, full of ties, with two α."""
    made = tmp_path_factory.mktemp("study")
    run(plan("integer", "2,3", 30, alphas=(Fraction(1), Fraction(1, 10))), made, 1, False, lambda _: None)
    return made


def test_the_file_of_pairs_is_the_records_counted(folder):
    records = [json.loads(line) for line in (folder / GAMES).read_text().splitlines()]
    with (folder / PAIRS).open(newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(records[0]["methods"])
    assert [(row["actions"], row["first"], row["second"]) for row in rows] == [
        (size, *two) for size in ("2x2", "3x3") for two in itertools.combinations(names, 2)
    ]
    for row in rows:
        mine = [r["methods"] for r in records if "x".join(map(str, r["actions"])) == row["actions"]]
        two = [(m[row["first"]], m[row["second"]]) for m in mine]
        assert int(row["first_only"]) == sum(a["optimal"] and not b["optimal"] for a, b in two)
        assert int(row["both"]) == sum(a["optimal"] and b["optimal"] for a, b in two)
        off = [Fraction(a["regret"]) - Fraction(b["regret"]) for a, b in two if a["regret"] and b["regret"]]
        assert float(row["mean_regret"]) == pytest.approx(float(sum(off) / len(off)), abs=1e-6)
        assert float(row["low"]) <= float(row["difference"]) <= float(row["high"])


def test_a_study_of_one_method_has_no_pairs(tmp_path):
    run(plan("integer", "2", 3, methods=("iql",)), tmp_path, 1, False, lambda _: None)
    assert (tmp_path / PAIRS).read_text() == ",".join(sheet.PAIRS) + "\n"
