"""Every claim with one node of its JSON altered: never a crash, never a false claim that counts as verified.

Every kind of claim and proof is taken from the smallest game that has it, every node altered in every way of tests/verify/nodes.py,
and the digest made anew. What is still verified must be true by the definitions of tests/oracle.py, by the solver run again
(claims of a check, tables of states), or, over joint histories, must claim the same values as before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import chain
from typing import Any

import pytest

from qtran_cli import catalogue
from qtran_cli.certificates import file as certificates
from qtran_cli.certificates.json import histories as of_histories
from qtran_cli.certificates.json import one_step as of_tables
from qtran_cli.certificates.json.states.fixed_points import CHOICES
from qtran_cli.certificates.states import StageTable
from qtran_cli.exact.check.check import check
from qtran_cli.exact.check.claims import claims as of_check
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.formats import read_bytes
from qtran_cli.model.task import Task
from qtran_cli.verify.file import judge
from tests import oracle
from tests.certificates.test_one_step import checked, solved, unwitnessed
from tests.certificates.test_several_states import written
from tests.exact.histories.test_factors import APART, SAME, ring
from tests.exact.histories.worlds import one_step
from tests.exact.states.test_every import ring as cycle
from tests.exact.states.test_vdn_fixed_points import diverging
from tests.thorough import share, some
from tests.verify.nodes import mutants, nodes
from tests.verify.truth import true_of

HISTORIES: dict[str, Callable[[], Task]] = {
    **{name: lambda name=name: catalogue.load(name) for name in ("two_state_hidden", "two_state_one_sees", "needs_v_jt")},
    "alt_partial_observation": lambda: catalogue.load("alt_partial_observation"),
    "tie": lambda: one_step([SAME], (("x",), ("x",))),
    "ring": lambda: ring(SAME, SAME, SAME, APART),
}
VALUES = "d", "margin", "objective", "value", "u_bar", "v"
"""What a proof over joint histories claims by itself; the rest of it are witnesses, of which there may be several."""


def documents() -> Iterator[dict]:
    """Certificates that have every kind of claim and of proof."""
    yield from (solved(name)[1] for name in ("linear", "xor", "alt_smallest"))
    yield from (checked(case)[1] for case in ("factorises", "tie", "rescale", "not_strict"))
    yield from (written(make()) for make in HISTORIES.values())


@cache
def cases() -> dict[str, dict]:
    """By kind, the smallest certificate of one claim alone."""
    found: dict[str, dict] = {}
    for made in documents():
        for claim in made["claims"]:
            alone = made | {"claims": [claim]}
            known = found.get(kind(claim))
            if known is None or size(alone) < size(known):
                found[kind(claim)] = alone
    return found


def kind(claim: dict) -> str:
    proof = claim["proof"]
    own = [proof.get("method") or ("split" if proof.get("split") else ""), proof.get("verdict", "")]
    return " ".join([claim["claim"], "yes" if claim["holds"] else "no", *sorted(proof)[:2], *filter(None, own)])


def size(made: dict) -> int:
    return len(list(nodes(made["claims"])))


KINDS = (
    "optimum yes actions count",
    "additive yes q",
    "additive no agents interaction",
    "monotone yes orders",
    "monotone no actions agent",
    "rectangular yes optimal value",
    "rectangular no not_optimal optimal",
    "qtran_base yes margin objective",
    "qtran_base no not_optimal optimal",
    "qtran_alt yes margin q",
    "qtran_alt no not_optimal optimal",
    "qtran_alt no agent cells",
    *(f"method yes greedy method {name}" for name in ("iql", "vdn", "qfix_mono", "qfix_sum", "qplex", "qtran_base", "resq")),
    *(f"monotone_fit yes alpha greedy {name}" for name in ("qmix", "cw_qmix", "ow_qmix", "pow_qmix")),
    "cone_fit yes greedy method qmix_mixer",
    *(f"weighted_fit yes alpha greedy {name}" for name in ("cw_iql", "cw_vdn")),
    *(f"check {answer} affine conditions {word}" for answer, word in (("yes", "factorises"), ("no", "tie"), ("no", "rescale"))),
    "check no affine conditions not_strict",
    "factorizable yes d margin",
    "factorizable no action agent",
    "factorizable no history not_optimal",
    "consistent yes u_bar",
    "consistent no cases split",
    "consistent no cases split split",
    "additive_values yes v",
    "additive_values no multipliers value",
    "theorem_2 yes d margin",
    "theorem_2 no agent caps",
    "decentralised yes plan upper",
)


def judged(made: dict):
    """The judgement, the digest made anew."""
    return judge(json.dumps(made | {"digest": certificates.digest(made)}).encode(), "it", None)


def game_of(made: dict) -> Any:
    return read_bytes(json.dumps(made["game"]).encode(), "it", "json")


def read(made: dict) -> list:
    """The claims of a certificate about a one-step game, read back."""
    return [c for _, c in certificates.claims(made, game_of(made))]


def still_true(made: dict, other: dict) -> bool:
    """Whether every claim of ``other``, which is ``made`` with one node altered, is true."""
    [claim] = other["claims"]
    if isinstance(game_of(made), Task):
        return all(claim["proof"].get(key) == made["claims"][0]["proof"].get(key) for key in VALUES if key != "objective")
    [c] = read(other)
    if claim["claim"] != "check":
        return true_of(c, oracle.cells(game_of(made).payoff.nested()))
    again = certificates.document(game_of(made), of_check(check(game_of(made).payoff, c.q, c.v, c.tolerance)))
    return less_of(unwitnessed(other["claims"]), unwitnessed(again["claims"]))


def less_of(claimed: Any, known: Any) -> bool:
    """Whether the same is claimed, but for what of the scales may be left out."""
    if isinstance(claimed, dict) and isinstance(known, dict):
        left_out = {key for key in ("polytope", "agent_scales") if claimed.get(key, 0) is None}
        return claimed.keys() == known.keys() and all(less_of(claimed[key], known[key]) for key in claimed.keys() - left_out)
    if isinstance(claimed, list) and isinstance(known, list) and all(isinstance(x, dict) for x in [*claimed, *known]):
        return len(claimed) == len(known) and all(any(less_of(x, y) for y in known) for x in claimed)
    return claimed == known


def test_every_kind_of_claim_is_among_them():
    assert set(cases()) == set(KINDS) | {name for name in cases() if name.startswith("check ")}
    answers = {(made["claims"][0]["claim"], made["claims"][0]["holds"]) for made in cases().values()}
    kinds = of_tables.CLAIMS, of_histories.CLAIMS
    assert answers == {(name, holds) for kind in kinds for name in kind.names() for holds in (True, False) if kind.of(name, holds)}


def refused_or(true: Callable[[dict, dict], bool], made: dict) -> None:
    """Nodes are altered one by one: what still verifies is ``true``, all else is refused in a line."""
    refused = 0
    for path, other in some(mutants(made, ("claims", 0)), 8, least=40):
        found = judged(other)
        if found.verified:
            assert true(made, other), path
        else:
            assert found.reason and "\n" not in found.reason, path
            refused += 1
    assert refused > share(100)


@pytest.mark.parametrize("name", KINDS)
def test_a_claim_with_one_node_altered_is_refused_or_true(name):
    made = cases()[name]
    assert judged(made).verified
    refused_or(still_true, made)


def of_points(task: Task, method: str) -> dict:
    """The certificate of a method's list of fixed points alone."""
    made = written(task)
    return made | {"claims": [claim for claim in made["claims"] if claim["proof"].get("method") == method]}


LISTS: dict[str, Callable[[], dict]] = {
    "one of two": lambda: of_points(catalogue.load("two_values"), "vdn"),
    "repels": lambda: of_points(catalogue.load("stay_for_nothing"), "qmix_mixer"),
    "none": lambda: of_points(diverging(Fraction(4, 5)), "vdn"),
    "two states": lambda: of_points(cycle(2, [1, 0]), "qmix"),
}
"""Every kind of choice, answers yes and no, of each method."""


def same_points(made: dict, other: dict) -> bool:
    """Whether the same is claimed, but for a spectral radius that may be left out. The choices are the proof."""
    before, after = (json.loads(json.dumps(m["claims"][0])) for m in (made, other))
    for a, b in zip(before["proof"].get("points", ()), after["proof"].get("points", ()), strict=True):
        if b["spectral_radius"]["exact"] is None:
            a["spectral_radius"]["exact"] = None
    pieces = [[sorted(map(json.dumps, some)) for some in claim["proof"].pop("pieces")] for claim in (before, after)]
    for claim in (before, after):
        del claim["proof"]["choices"]
    return before == after and pieces[0] == pieces[1]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_fixed_points_with_one_node_altered_is_refused_or_says_the_same(name):
    made = LISTS[name]()
    assert len(made["claims"]) == 1 and judged(made).verified
    refused_or(same_points, made)


def test_the_lists_have_every_kind_of_choice():
    assert {tuple(choice) for make in LISTS.values() for choice in make()["claims"][0]["proof"]["choices"]} == set(CHOICES)


def small_task() -> dict:
    """The certificate of a game with three states, of every state only what the answers about the whole game rest on."""
    made = written(catalogue.load("two_step"))
    for claim in made["claims"]:
        if claim["claim"] == "stage":
            claim["proof"]["claims"] = [
                inner for inner in claim["proof"]["claims"] if inner["claim"] in ("additive", "monotone", "rectangular")
            ]
    return made


def true_of_task(other: dict) -> bool:
    """Whether every table is Q_jt* and every claim about it, or about the whole game, is true."""
    task = game_of(other)
    solution = solve_task(task)
    tables = {(task.states[stage.state], stage.steps_left): stage.solution.game.payoff for stage in solution.stages}
    for _, c in certificates.claims(other, task):
        if isinstance(c, StageTable):
            cells = oracle.cells(c.q_jt.nested())
            if not c.q_jt.same(tables[c.state, c.steps_left]) or not all(true_of(inner, cells) for _, inner in c.claims):
                return False
        elif (c.optimum, c.additive, c.monotone, c.factorizable) != (
            solution.optimum,
            solution.additive,
            solution.monotone,
            solution.factorizable,
        ):
            return False
    return True


def test_claims_about_states_with_one_node_altered_are_refused_or_true():
    made = small_task()
    assert judged(made).verified and true_of_task(made)
    refused = 0
    for path, other in some(chain.from_iterable(mutants(made, ("claims", k)) for k in range(len(made["claims"])))):
        if judged(other).verified:
            assert true_of_task(other), path
        else:
            refused += 1
    assert refused > share(1000)
