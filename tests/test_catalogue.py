"""The catalogue: every game's facts proved twice, by the definitions in Fractions and by the solver; and what GAME means."""

from __future__ import annotations

import io
import math
from fractions import Fraction
from itertools import combinations, product

import pytest

from qtran_cli import catalogue
from qtran_cli.errors import FileError, FormatError, UsageError
from qtran_cli.exact.solve import solve
from qtran_cli.formats import read_file
from qtran_cli.formats import yaml as notation
from qtran_cli.game import FACTS, Game
from tests import oracle
from tests.sampling import back, lists

NAMES = catalogue.names()
REQUIRED = """climb penalty_0 penalty_10 penalty_100 three_player_climbing qtran_table1 qtran_fig2 qplex_tied qplex_plateau pymarl2
resq resq_one_zero resq_two_zeros linear monotonic coordination xor alt_counterexample""".split()


@pytest.fixture(scope="module", params=NAMES)
def game(request) -> Game:
    return catalogue.load(request.param)


# The facts, by definition


def swap(u, i, a):
    return (*u[:i], a, *u[i + 1 :])


def additive(cells) -> bool:
    """Each cell is the origin's payoff plus what each agent's action adds there."""
    zero = (0,) * len(next(iter(cells)))
    return all(x - cells[zero] == sum(cells[swap(zero, i, a)] - cells[zero] for i, a in enumerate(u)) for u, x in cells.items())


def monotone(cells) -> bool:
    """No agent prefers a to b in one context and b to a in another."""
    return not any(
        any(cells[swap(u, i, a)] > cells[swap(u, i, b)] for u in oracle.contexts(cells, i))
        and any(cells[swap(u, i, a)] < cells[swap(u, i, b)] for u in oracle.contexts(cells, i))
        for i, m in enumerate(oracle.shape(cells))
        for a, b in combinations(range(m), 2)
    )


def sides(cells) -> list[set[int]]:
    return [set(actions) for actions in zip(*oracle.optimal(cells), strict=True)]


def rectangular(cells) -> bool:
    return len(oracle.optimal(cells)) == math.prod(map(len, sides(cells)))


def margin(cells) -> Fraction | float:
    """min gap(u) / h(u), h(u) the number of agents whose action occurs in no optimum."""
    top, inside = max(cells.values()), sides(cells)
    away = {u: sum(a not in s for a, s in zip(u, inside, strict=True)) for u in cells}
    return min(((top - x) / away[u] for u, x in cells.items() if away[u]), default=math.inf)


def worst(cells, q) -> Fraction:
    return min(cells[u] for u in product(*oracle.greedy(q)))


def vdn(cells) -> list[list[Fraction]]:
    """Factors whose residuals sum to 0 over every action of every agent: the normal equations, checked here."""
    means, n = oracle.iql(cells), len(oracle.shape(cells))
    share = oracle.mean(cells) * Fraction(n - 1, n)
    q = [[x - share for x in row] for row in means]
    fit = oracle.transformed(q)
    for i, m in enumerate(oracle.shape(cells)):
        assert all(sum(cells[u] - fit[u] for u in cells if u[i] == a) == 0 for a in range(m))
    return q


def facts(cells) -> dict[str, object]:
    found = {"additive": additive(cells), "monotone": monotone(cells), "rectangular": rectangular(cells), "optimum": max(cells.values())}
    if found["rectangular"]:
        found["margin"] = margin(cells)
    return found | {"greedy": {"iql": worst(cells, oracle.iql(cells)), "vdn": worst(cells, vdn(cells))}}


def test_facts_by_definition(game):
    expected = dict(game.expect)
    expected.pop("qtran_alt")
    assert facts(back(game.payoff)) == expected


def test_solver_agrees(game):
    solution, expected = solve(game), game.expect
    for fact in ("additive", "monotone", "rectangular"):
        assert getattr(solution, fact).holds is expected[fact]
    assert solution.optimum.value == expected["optimum"]
    assert solution.base.holds is expected["rectangular"]
    if solution.base.holds:
        assert (math.inf if solution.base.margin is None else solution.base.margin) == expected["margin"]
    assert {method: solution.methods[method].value for method in expected["greedy"]} == expected["greedy"]


def test_qtran_alt(game):
    """For two agents, Theorem 2 holds iff the optimal set is rectangular; for more a yes is checked against the definition."""
    answer = solve(game).alt
    assert answer.feasible is game.expect["qtran_alt"]
    if game.n <= 2:
        assert answer.feasible is rectangular(back(game.payoff))
    if answer.feasible:
        cells, q = back(game.payoff), lists(answer.factors.q)
        assert oracle.four_a(cells, q)
        assert game.payoff.size > 200 or oracle.seven(cells, q)


@pytest.mark.parametrize("fact", ["additive", "monotone", "rectangular"])
def test_a_false_fact_is_noticed(fact):
    game = catalogue.load("climb")
    assert facts(back(game.payoff))[fact] is game.expect[fact]
    assert facts(back(game.payoff))[fact] is not (not game.expect[fact])
    assert facts(oracle.cells([[0, 1], [1, 2]]))["additive"] is True
    assert facts(oracle.cells([[0, 1], [1, 0]]))["rectangular"] is False


# The files


def test_there_are_enough_games_and_those_of_the_literature():
    assert len(NAMES) >= 25
    assert set(REQUIRED) <= set(NAMES)


def test_every_verdict_has_a_game():
    verdicts = {tuple(catalogue.load(name).expect[fact] for fact in ("additive", "monotone", "rectangular")) for name in NAMES}
    assert verdicts == {(True, True, True), (False, True, True), (False, False, True), (False, True, False), (False, False, False)}


def test_file_is_complete(game):
    assert game.name == catalogue.path(game.name).stem
    assert game.name.isascii()
    assert game.name == game.name.lower()
    assert game.title
    assert game.source
    assert set(game.expect) == set(FACTS) - (set() if game.expect["rectangular"] else {"margin"})


def test_file_is_as_tidy_as_ours(game):
    """Comments first, then exactly what write() writes: a catalogue of one hand."""
    text = catalogue.path(game.name).read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert 1 <= len(comments) <= 3
    assert max(map(len, comments)) <= 140
    assert text == "".join(f"{line}\n" for line in comments) + notation.write(game).decode()


def test_no_two_games_are_the_same():
    tables = [(game.payoff.shape, tuple(game.payoff.flat())) for game in map(catalogue.load, NAMES)]
    assert len(set(tables)) == len(tables)


def payoff(name: str) -> list:
    return catalogue.load(name).payoff.nested(str)


def test_numbers_of_the_literature():
    """Typed in from the papers a second time."""
    assert payoff("climb") == [["11", "-30", "0"], ["-30", "7", "6"], ["0", "0", "5"]]
    assert payoff("qtran_table1") == [["8", "-12", "-12"], ["-12", "0", "0"], ["-12", "0", "0"]]
    assert payoff("penalty_100") == [["-100", "0", "10"], ["0", "2", "0"], ["10", "0", "-100"]]
    assert payoff("resq") == [["5/2", "0", "-100"], ["0", "2", "0"], ["-100", "-100", "3"]]
    assert payoff("resq_one_zero")[2] == ["-100", "0", "3"]
    assert payoff("resq_two_zeros")[2] == ["0", "0", "3"]
    assert payoff("qplex_plateau") == [["52/5", "0", "10"], ["0", "10", "10"], ["10", "10", "10"]]
    assert payoff("pymarl2")[0] == ["12", "-1/10", "-1/10"]
    assert payoff("three_player_climbing")[2][2] == ["0", "6", "5"]
    assert payoff("alt_counterexample") == [[["10", "0"], ["0", "0"]], [["0", "0"], ["0", "9"]]]


def test_figure_2_is_its_formula():
    table = catalogue.load("qtran_fig2").payoff
    for a, b in product(range(21), repeat=2):
        wide = 5 - Fraction(15 - a, 3) ** 2 - Fraction(5 - b, 3) ** 2
        assert table[a, b] == max(wide, 10 - (5 - a) ** 2 - (15 - b) ** 2)


# What GAME means


def test_name_path_and_standard_input_are_one_game(tmp_path, monkeypatch):
    data = catalogue.path("climb").read_bytes()
    (tmp_path / "climb.yaml").write_bytes(data)
    monkeypatch.chdir(tmp_path)
    by_name = catalogue.load("climb")
    for other in (catalogue.load("./climb.yaml"), catalogue.load("climb.yaml"), catalogue.load("-", stdin=io.BytesIO(data))):
        assert other.same(by_name)


def test_catalogue_wins_over_a_file_without_a_suffix(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "xor").write_text("payoff: [1, 2]\n")
    assert catalogue.load("xor").n == 2
    assert catalogue.load("./xor").n == 1
    assert catalogue.load("./xor").name == "xor"


def test_package_data_win_over_what_stands_beside_the_package(tmp_path, monkeypatch):
    package = tmp_path / "site" / "qtran_cli"
    for place in (package / "_games", tmp_path / "site" / "games"):
        place.mkdir(parents=True)
        (place / "climb.yaml").write_text("payoff: [1]\n")
    monkeypatch.setattr(catalogue, "__file__", str(package / "catalogue.py"))
    catalogue.folder.cache_clear()
    try:
        assert catalogue.folder() == package / "_games"
        (package / "_games" / "climb.yaml").unlink()
        catalogue.folder.cache_clear()
        assert catalogue.folder() == tmp_path / "site" / "games"
        (tmp_path / "site" / "games" / "climb.yaml").unlink()
        catalogue.folder.cache_clear()
        with pytest.raises(FileError, match="catalogue of games is missing"):
            catalogue.folder()
    finally:
        catalogue.folder.cache_clear()


def test_format_of_standard_input_can_be_named():
    assert catalogue.load("-", "csv", stdin=io.BytesIO(b"1;2\n3;4\n")).payoff.num.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("argument", "error", "what", "right"),
    [
        ("clim", UsageError, "no game is called 'clim'", "did you mean climb?"),
        ("CLIMB", UsageError, "no game is called", "did you mean climb?"),
        ("", UsageError, "no game is called ''", "known: "),
        ("no/such.yaml", FileError, "no such file", "qtran games"),
        ("climb.yam", UsageError, "no format has the suffix '.yam'", "known: .csv"),
        ("climb.yaml", FileError, "no such file", "the catalogue has a game of that name: climb"),
        ("./", FileError, "folder", ""),
        (".", FileError, "folder", ""),
        ("a\0b/c.yaml", FileError, "not a path", ""),
        ("x/" * 3000 + "y.yaml", FileError, "cannot be read", ""),
    ],
)
def test_what_is_no_game_is_said_in_two_lines(tmp_path, monkeypatch, argument, error, what, right):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error) as caught:
        catalogue.load(argument)
    assert what in str(caught.value)
    assert right in caught.value.right
    assert len(str(caught.value).splitlines()) <= 2


def test_near_misses_of_a_path_are_offered(tmp_path):
    (tmp_path / "mygame.yaml").write_text("payoff: [1]\n")
    with pytest.raises(FileError) as caught:
        catalogue.load(str(tmp_path / "mygames.yaml"))
    assert caught.value.right == f"did you mean {tmp_path / 'mygame.yaml'}?"


def test_format_of_a_name_is_refused():
    with pytest.raises(UsageError, match="a name of the catalogue"):
        catalogue.load("climb", "csv")


def test_empty_standard_input():
    with pytest.raises(FormatError, match="empty") as caught:
        catalogue.load("-", stdin=io.BytesIO(b""))
    assert caught.value.where == "standard input"


def test_game_without_a_name_is_called_by_its_file(tmp_path):
    (tmp_path / "my_game.csv").write_text("1,2\n3,4\n")
    assert read_file(tmp_path / "my_game.csv").name == "my_game"
