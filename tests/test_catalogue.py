"""The catalogue: every game's facts proved twice, by the definitions in Fractions and by the solver; and what GAME means."""

from __future__ import annotations

import io
import math
from fractions import Fraction
from itertools import combinations, product

import pytest

from qtran_cli import catalogue, formats
from qtran_cli.errors import FileError, FormatError, InputError, UsageError
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.formats import read_file
from qtran_cli.model.game import Game
from tests import oracle
from tests.report.games import solved
from tests.sampling import back, lists

NAMES = catalogue.names(several=False)
MATRIX = {"climb", "penalty_0", "penalty_10", "penalty_100", "three_player_climbing", "linear", "monotonic", "coordination", "xor"}
PAPERS = {"qtran_table1", "qtran_fig2", "qplex_tied", "qplex_plateau", "pymarl2", "resq", "resq_one_zero", "resq_two_zeros"}
REQUIRED = MATRIX | PAPERS | {"alt_counterexample"}


@pytest.fixture(scope="module", params=NAMES)
def game(request) -> Game:
    return catalogue.load(request.param)


@pytest.fixture
def solution(game) -> Solution:
    return solved(f"games/{game.name}")


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
    """Whatever a file claims is proved; what it must claim is said below."""
    found = facts(back(game.payoff))
    claimed = {fact: value for fact, value in game.expect.items() if fact != "qtran_alt"}
    assert claimed == {fact: found.get(fact) for fact in claimed}


def test_solver_agrees(game, solution):
    expected = game.expect
    for fact in ("additive", "monotone", "rectangular"):
        assert getattr(solution, fact).holds is expected[fact]
    assert solution.optimum.value == expected["optimum"]
    assert solution.base.holds is expected["rectangular"]
    if "margin" in expected:
        assert (math.inf if solution.base.margin is None else solution.base.margin) == expected["margin"]
    claimed = expected.get("greedy", {})
    assert {method: solution.methods[method].value for method in claimed} == claimed


def test_qtran_alt(game, solution):
    """For two agents, Theorem 2 holds iff the optimal set is rectangular; for more a yes is checked against the definition."""
    answer = solution.alt
    assert answer.feasible is game.expect.get("qtran_alt", answer.feasible)
    if game.n <= 2:
        assert answer.feasible is rectangular(back(game.payoff))
    if answer.feasible:
        cells, q = back(game.payoff), lists(answer.factors.q)
        assert oracle.four_a(cells, q)
        assert game.payoff.size > 200 or oracle.seven(cells, q)


@pytest.mark.parametrize(
    ("payoff", "found"),
    [
        ([[0, 1], [1, 2]], {"additive": True, "monotone": True, "rectangular": True, "optimum": 2, "margin": 1}),
        ([[0, 1], [1, 3]], {"additive": False, "monotone": True, "rectangular": True, "optimum": 3, "margin": Fraction(3, 2)}),
        ([[0, 1], [1, 0]], {"additive": False, "monotone": False, "rectangular": False, "optimum": 1}),
        ([[5, 5, 0], [5, 5, 4]], {"additive": False, "monotone": True, "rectangular": True, "optimum": 5, "margin": 1}),
        ([[7]], {"additive": True, "monotone": True, "rectangular": True, "optimum": 7, "margin": math.inf}),
    ],
)
def test_definitions_by_hand(payoff, found):
    assert {fact: value for fact, value in facts(oracle.cells(payoff)).items() if fact != "greedy"} == found


def test_greedy_by_hand():
    """IQL and VDN on [[8, −12], [−12, 0]]: both agents' averages are −2 and −6, so both are greedy at 8."""
    assert facts(oracle.cells([[8, -12], [-12, 0]]))["greedy"] == {"iql": 8, "vdn": 8}
    assert facts(oracle.cells([[8, -12, -12], [-12, 0, 0], [-12, 0, 0]]))["greedy"] == {"iql": 0, "vdn": 0}


def test_every_game_of_ours_claims_all_that_can_be_claimed():
    """Games added later may say less; these say everything, so that a mistake in any of it is noticed."""
    for name in REQUIRED:
        expected = catalogue.load(name).expect
        assert {"qtran_alt", "greedy"} <= set(expected)
        assert ("margin" in expected) is expected["rectangular"]


# The files


def test_there_are_enough_games_and_those_of_the_literature():
    assert len(NAMES) >= 25
    assert set(NAMES) >= REQUIRED


def test_every_verdict_has_a_game():
    verdicts = {tuple(catalogue.load(name).expect[fact] for fact in ("additive", "monotone", "rectangular")) for name in NAMES}
    assert verdicts == {(True, True, True), (False, True, True), (False, False, True), (False, True, False), (False, False, False)}


def test_file_is_complete(game):
    assert game.name == catalogue.path(game.name).stem
    assert game.name.isascii()
    assert game.name == game.name.lower()
    assert game.title
    assert game.source
    assert {"additive", "monotone", "rectangular", "optimum"} <= set(game.expect)


@pytest.mark.parametrize("name", formats.FORMATS.names())
def test_every_format_brings_every_game_back_or_refuses_it(game, name):
    try:
        data = formats.to_bytes(game, name)
    except InputError:
        assert name not in ("yaml", "json") and (name != "nfg" or game.drawn)
        return
    back_again = formats.read_bytes(data, "x", name, name=game.name)
    assert back_again.payoff.same(game.payoff)
    assert formats.lost(game, name) or back_again.same(game)


def test_no_two_games_are_the_same():
    tables = [(game.payoff.shape, tuple(game.payoff.flat()), tuple(game.drawn.items())) for game in map(catalogue.load, NAMES)]
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
    assert payoff("table1_twelve") == [["12", "-12", "-12"], ["-12", "0", "0"], ["-12", "0", "0"]]
    assert payoff("plateau_twelve") == [["12", "0", "10"], ["0", "0", "10"], ["10", "10", "10"]]


def test_climb_paid_by_chance():
    """Two equally likely payoffs a cell, typed in a second time; the means are climb's."""
    fully, partially = catalogue.load("climb_stochastic"), catalogue.load("climb_partially_stochastic")
    pairs = [(10, 12), (-65, 5), (-8, 8), (-65, 5), (0, 14), (0, 12), (-5, 5), (-5, 5), (3, 7)]
    half = Fraction(1, 2)
    assert fully.drawn == {k: ((low, half), (high, half)) for k, (low, high) in enumerate(pairs)}
    assert partially.drawn == {4: ((0, half), (14, half))}
    assert payoff("climb_stochastic") == payoff("climb_partially_stochastic") == payoff("climb")


@pytest.mark.parametrize("name", ["table1_three", "table1_four"])
def test_table_1_for_more_agents(name):
    """All on A pay 8, one alone off it −12, anything else 0."""
    for u, x in back(catalogue.load(name).payoff).items():
        assert x == {0: 8, 1: -12}.get(sum(a != 0 for a in u), 0)
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
        ("", UsageError, "no game is called ''", "`qtran games` lists"),
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


def test_file_and_folder_of_that_name_are_told(tmp_path, monkeypatch):
    """A name without separator and suffix is no path; where one stands here, it is said how to name it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "matrix").write_text("payoff: [[1, 0], [0, 2]]\n")
    (tmp_path / "dir").mkdir()
    with pytest.raises(UsageError) as file:
        catalogue.load("matrix")
    assert "a file here is" in file.value.what and file.value.right == "name a file by its path: ./matrix"
    assert catalogue.load("./matrix", "yaml").shape == (2, 2)
    with pytest.raises(UsageError) as folder:
        catalogue.load("dir")
    assert "a folder is" in folder.value.what and "dir/" in folder.value.right
    (tmp_path / "climb").write_text("payoff: [[1, 0], [0, 2]]\n")
    assert catalogue.load("climb").shape == (3, 3), "a file hides no game of the catalogue"
    with pytest.raises(UsageError, match="no game is called"):
        catalogue.load("x" * 5000)
