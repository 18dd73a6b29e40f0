"""The catalogue's games with several states that end: every fact proved by definition, the numbers of the literature typed in again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from qtran_cli import catalogue, formats
from qtran_cli.errors import InputError
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.states import solve as full
from qtran_cli.formats import dpomdp
from qtran_cli.model.task import Task
from tests import oracle, states
from tests.asks import BARE
from tests.linear import solve

NAMES = [name for name in catalogue.names(several=True) if not catalogue.load(name).cyclic or catalogue.load(name).horizon]
REQUIRED = {"two_step", "two_state_hidden", "two_state_one_sees", "two_state_both_see", "needs_v_jt", "alt_partial_observation"}
REQUIRED |= {"blind_partner", "signal", "v_jt_of_history", "dec_tiger", "recycling", "prisoners"} | {f"maven_{m}_steps" for m in (2, 4, 10)}
REQUIRED |= {"branch", "two_step_book", "maven_four_branches"}
SHARED = Path(__file__).resolve().parents[2] / "shared" / "dpomdp"


@pytest.fixture(scope="module", params=NAMES)
def task(request) -> Task:
    return catalogue.load(request.param)


# The facts, by definition


def tables(task: Task) -> list[oracle.Cells]:
    return [node.q for node in states.nodes(task)]


def worst(table: oracle.Cells, fit: oracle.Cells, of: oracle.Cells) -> Fraction:
    """The least entry of ``of`` among the joint actions that are greedy in ``fit``."""
    sides = [
        {a for a in range(m) if max(x for u, x in fit.items() if u[i] == a) == max(fit.values())} for i, m in enumerate(oracle.shape(table))
    ]
    return min(of[u] for u in product(*sides))


def fitted(table: oracle.Cells, method: str) -> oracle.Cells:
    """What the method makes of a table; where it can represent the table, that table."""
    if method == "iql":
        return oracle.transformed(oracle.iql(table))
    if method == "vdn":
        return oracle.additive_fit(table)
    assert oracle.monotone(table) if method == "qmix" else oracle.rectangular(table)
    return table


def earned(task: Task, method: str, bootstrap: bool) -> Fraction:
    """The return of the greedy policy, each state's table fitted on Q_jt*, or on the method's own values of what follows."""

    def visit(node: states.Node) -> tuple[Fraction, Fraction]:
        """(the value that the method believes in, the return that it earns)."""
        inner = {u: [(p, *visit(child)) for p, child in after] for u, after in node.after.items()}
        own = {u: x + task.discount * sum((p * v for p, v, _ in inner[u]), Fraction(0)) for u, x in node.reward.items()}
        table = own if bootstrap else node.q
        fit = fitted(table, method)
        true = {u: x + task.discount * sum((p * w for p, _, w in inner[u]), Fraction(0)) for u, x in node.reward.items()}
        return max(fit.values()), worst(table, fit, true)

    return sum((p * visit(node)[1] for p, node in states.roots(task)), Fraction(0))


PROOFS = {
    "additive": lambda task: all(map(oracle.additive, tables(task))),
    "monotone": lambda task: all(map(oracle.monotone, tables(task))),
    "factorizable": states.factorizable,
    "consistent": states.consistent,
    "additive_values": lambda task: states.levels(task) is not None,
    "qtran_alt": lambda task: states.untouchable_line(task) is None,
    "optimum": states.optimum,
    "decentralised": states.decentralised,
}


def test_facts_by_definition(task):
    """Whatever a file claims is proved; what it must claim is said below."""
    claimed = {fact: value for fact, value in task.expect.items() if fact in PROOFS}
    assert claimed == {fact: PROOFS[fact](task) for fact in claimed}
    for fact, bootstrap in (("fitted", False), ("bootstrapped", True)):
        said = task.expect.get(fact, {})
        assert said == {method: earned(task, method, bootstrap) for method in said}


def test_solver_agrees(task):
    """The solver of joint histories on all games, with no file's help; full observation is a special case of it."""
    found, expected = partial.solve(task, BARE), task.expect
    assert found.optimum == expected["optimum"]
    for fact in ("factorizable", "consistent", "additive_values"):
        assert getattr(found, fact).holds is expected[fact]
    assert "qtran_alt" not in expected or found.alt.holds is expected["qtran_alt"]
    assert (found.decentralised.lower, found.decentralised.upper) == (expected.get("decentralised", found.optimum),) * 2


@pytest.mark.parametrize("name", [name for name in NAMES if catalogue.load(name).fully_observed])
def test_solver_of_full_observation_agrees(name):
    task = catalogue.load(name)
    found = full.solve(task)
    for fact in ("optimum", "factorizable", "additive", "monotone"):
        assert getattr(found, fact) == task.expect[fact]
    for method in ("iql", "vdn"):
        assert found.methods[method].fitted.value == earned(task, method, bootstrap=False)
    assert found.methods["vdn"].bootstrapped.value == earned(task, "vdn", bootstrap=True)
    for fact in ("fitted", "bootstrapped"):
        said = task.expect.get(fact, {})
        assert {method: getattr(found.methods[method], fact).value for method in said} == said


def test_file_is_complete(task):
    assert task.name == catalogue.path(task.name).stem
    assert task.title
    assert task.source
    assert {"factorizable", "consistent", "additive_values", "optimum"} <= set(task.expect)
    assert task.fully_observed or "decentralised" in task.expect
    assert not task.fully_observed or {"additive", "monotone"} <= set(task.expect)
    assert "qtran_alt" not in task.expect or task.expect["qtran_alt"] is False, "that no line is found proves nothing"


def test_the_required_games_are_there():
    assert set(NAMES) >= REQUIRED


def test_no_title_says_how_many_steps_a_horizon_allows():
    """``--horizon`` changes it and not the title."""
    bounded = [task for task in map(catalogue.load, catalogue.names(several=True)) if task.horizon is not None]
    assert bounded and not [task.title for task in bounded if "step" in task.title]


def test_every_answer_has_a_game():
    """Factorizable, consistent, additive values; and losing nothing by decentralised execution without being factorizable."""
    answers = {tuple(catalogue.load(name).expect[fact] for fact in ("factorizable", "consistent", "additive_values")) for name in NAMES}
    assert answers >= {(True, True, True), (True, True, False), (False, True, True), (False, False, True), (False, False, False)}
    signal = catalogue.load("signal").expect
    assert (signal["consistent"], signal["optimum"]) == (False, signal["decentralised"])


@pytest.mark.parametrize("name", formats.FORMATS.names())
def test_every_format_brings_every_game_back_or_refuses_it(task, name):
    try:
        data = formats.to_bytes(task, name)
    except InputError:
        assert name not in ("yaml", "json")
        return
    if name in ("dpomdp", "pomdp"):
        back = dpomdp.read(data, "x", name=task.name, horizon=task.horizon)
        assert states.optimum(back) == states.optimum(task)
    else:
        back = formats.read_bytes(data, "x", name, name=task.name)
        assert back.same(task)


# What the games are for


def test_two_step_game_step_by_step():
    """VDN's fit of 2B is [[−3/2, 5/2], [5/2, 13/2]]: 13/2 < 7, so bootstrapping on it picks 2A."""
    task = catalogue.load("two_step")
    ((_, root),) = states.roots(task)
    assert root.q == oracle.cells([[7, 7], [8, 8]])
    half = Fraction(1, 2)
    assert oracle.additive_fit(oracle.cells([[0, 1], [1, 8]])) == oracle.cells([[-3 * half, 5 * half], [5 * half, 13 * half]])
    assert task.expect["bootstrapped"] == {"vdn": 7, "qmix": 8, "qtran_base": 8}


@pytest.mark.parametrize("m", [2, 4, 10])
def test_m_step_game(m):
    """Repeating 00 until the last step and switching there together earns m + 3; branch 11 earns m."""
    task = catalogue.load(f"maven_{m}_steps")
    ((_, root),) = states.roots(task)
    assert root.q == oracle.cells([[m + 3, 0], [0, m]])
    assert len(task.states) == 2 * m - 1


def test_v_jt_is_what_the_lookouts_need():
    """max Q_jt is 2, 2, 2 and 4: with (west, east) = (clear, clear) + (fire, fire) − (clear, fire) − (fire, clear) it should be 0."""
    task = catalogue.load("needs_v_jt")
    best = {node.tau: node.v for node in states.nodes(task)}
    seen = [(("clear",), ("clear",)), (("fire",), ("fire",)), (("clear",), ("fire",)), (("fire",), ("clear",))]
    assert [best[tau] for tau in seen] == [2, 4, 2, 2]
    for node in states.nodes(task):
        q = [[Fraction(x == local[0]) for x in ("clear", "fire")] for local in node.tau]
        assert oracle.strict(node.q, q)
        assert set(oracle.left_side(node.q, q).values()) == {0}, "(4b) with slack 0, so (7) as well"
        assert oracle.v_jt(node.q, q) == (2 if node.tau == seen[1] else 0)


def test_v_jt_of_the_state_is_not_enough():
    """max Q_jt(τ) = Σ_i v_i(τ_i) + V_jt(s) for every τ and every state s that is possible at it: no solution, unless V_jt sees τ."""
    assert not solvable_with("v_jt_of_history", lambda node, s: s)
    assert solvable_with("v_jt_of_history", lambda node, s: node.tau)
    assert solvable_with("needs_v_jt", lambda node, s: s), "there the two observations are the state"


def solvable_with(name: str, v_jt) -> bool:
    found = [(node, s) for node in states.nodes(catalogue.load(name)) for s, p in node.belief.items() if p]
    unknowns = [{*enumerate(node.tau), ("v_jt", v_jt(node, s))} for node, s in found]
    names = list(set().union(*unknowns))
    return solve([[Fraction(name in row) for name in names] for row in unknowns], [node.v for node, _ in found]) is not None


def test_seven_fails_at_the_second_row_of_z():
    task = catalogue.load("alt_partial_observation")
    node, agent, u = states.untouchable_line(task)
    assert (node.tau[1], agent, u) == (("z",), 1, (1, 0))
    gaps = {node.tau[1][0]: [[node.v - node.q[a, b] for b in (0, 1)] for a in (0, 1)] for node in states.nodes(task)}
    assert gaps == {"y": [[0, 1], [1, 1]], "z": [[0, 1], [5, 5]]}
    assert all(oracle.alternative(node.q) for node in states.nodes(task)), "each table by itself satisfies (7)"


def test_each_state_of_the_blind_partner_is_factorizable():
    task = catalogue.load("blind_partner")
    assert all(len(oracle.optimal(node.q)) == 1 for node in states.nodes(task))


def test_memory_and_signal_both_matter():
    """Without agent 1's memory, or without the signal, they earn 1/2: by forgetting and by muting."""
    task = catalogue.load("signal")
    sender, receiver = task.observations
    muted = replace(task, observations=(sender, ("nothing",) * 6))
    assert states.decentralised(muted) == Fraction(1, 2)
    blind = replace(task, observations=(("nothing",) * 6, receiver))
    assert states.decentralised(blind) == Fraction(1, 2)
    histories = {node.tau[0] for node in states.nodes(task) if len(node.tau[0]) > 1}
    assert {local[-1] for local in histories} == {"nothing"}, "what the sender sees at the end says nothing by itself"


def test_authors_game_is_its_average_when_hidden():
    ((_, root),) = states.roots(catalogue.load("two_state_hidden"))
    first, second = oracle.cells([[10, 8, 5], [8, 6, 3], [5, 3, 0]]), oracle.cells([[0, 3, 5], [3, 6, 8], [5, 8, 10]])
    assert root.q == {u: (first[u] + second[u]) / 2 for u in first}
    payoffs = [[table.nested(int) for table in catalogue.load(f"two_state_{who}").payoff] for who in ("one_sees", "both_see", "hidden")]
    assert payoffs[0] == payoffs[1] == payoffs[2] == [[[10, 8, 5], [8, 6, 3], [5, 3, 0]], [[0, 3, 5], [3, 6, 8], [5, 8, 10]]]


# Numbers of the literature


def test_dec_tiger():
    """Decentralised −4 at horizon 2 (listen twice); the centralised values by a recursion on P(tiger left) alone."""
    task = catalogue.load("dec_tiger")

    def value(left: Fraction, steps: int) -> Fraction:
        if steps == 0:
            return Fraction(0)
        right, hit = 1 - left, Fraction(17, 20)
        best = -2 + sum(heard(left, right, hit, a, b, steps) for a, b in product((0, 1), repeat=2))
        together = max(20 * right - 50 * left, 20 * left - 50 * right)
        alone = max(9 * right - 101 * left, 9 * left - 101 * right, Fraction(-100))
        return max(best, max(together, alone) + value(Fraction(1, 2), steps - 1))

    def heard(left, right, hit, a, b, steps):
        says_left = (hit if a else 1 - hit) * (hit if b else 1 - hit)
        says_right = (1 - hit if a else hit) * (1 - hit if b else hit)
        p = left * says_left + right * says_right
        return p * value(left * says_left / p, steps - 1)

    assert [states.optimum(replace(task, horizon=h)) for h in (1, 2, 3)] == [value(Fraction(1, 2), h) for h in (1, 2, 3)]
    assert states.decentralised(task) == -4


def test_recycling_robots():
    """The known value: undiscounted, the best decentralised policy of two steps earns 7."""
    assert states.decentralised(replace(catalogue.load("recycling"), discount=Fraction(1))) == 7


@pytest.mark.parametrize(("name", "file"), [("dec_tiger", "dectiger"), ("recycling", "recycling"), ("prisoners", "prisoners")])
def test_same_games_as_the_files_of_the_literature_where_present(name, file):
    path = SHARED / f"{file}.dpomdp"
    if not path.is_file():
        pytest.skip("the file is not here")
    ours, theirs = catalogue.load(name), dpomdp.read(path.read_bytes(), path.name, horizon=2)
    assert [table.flat() for table in ours.payoff] == [table.flat() for table in theirs.payoff]
    assert (ours.next, ours.initial, ours.discount) == (theirs.next, theirs.initial, theirs.discount)
    assert (states.optimum(ours), states.decentralised(ours)) == (states.optimum(theirs), states.decentralised(theirs))
