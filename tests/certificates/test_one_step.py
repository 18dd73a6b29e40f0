"""Certificate files: what is written is read back, proves its claims, and one altered place is refused.

Raw, the digest refuses every alteration. With the digest recomputed, the mathematics refuses whatever has become false:
tests/verify/truth.py, or the definitions of tests/oracle.py, say what is false.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import pytest

from qtran_cli import catalogue
from qtran_cli.certificates import file as certificates
from qtran_cli.certificates import text as certificate_text
from qtran_cli.certificates.check import Verdict
from qtran_cli.errors import FileError, FormatError, InputError, QtranError
from qtran_cli.exact.check.check import check
from qtran_cli.exact.check.claims import claims as of_check
from qtran_cli.exact.one_step.claims import claims as of_solution
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.formats import read_bytes
from qtran_cli.model.game import Game
from qtran_cli.table import Table, from_array, from_fractions
from qtran_cli.verify import Refused, verify
from tests import oracle
from tests.thorough import share
from tests.verify.truth import true_of

SOLVED = ["climb", "xor", "additive_three", "alt_counterexample", "alt_smallest", "or_gate", "tied_block", "constant", "exact_fractions"]
WITNESSES = ("witness", "agent", "joint_action")
"""Keys below which an alteration may leave a claim about given factors true: another witness proves it as well."""


def numbers(*texts: str) -> Table:
    return from_fractions([Fraction(text) for text in texts])


CHECKED = {
    "factorises": ("qtran_table1", [numbers("3.84", "-2.06", "-2.25"), numbers("4.16", "2.29", "2.29")], None),
    "rescale": ("qtran_table1", [numbers("20", "-10", "-11"), numbers("20", "11", "11")], None),
    "wrong_v": ("climb", [numbers("11/2", "7/2", "3/2"), numbers("11/2", "7/2", "7/2")], Fraction(1)),
    "tie": ("climb", [numbers("1", "1", "1"), numbers("0", "0", "0")], None),
    "fails": ("climb", [numbers("0", "1", "0"), numbers("0", "1", "0")], None),
    "not_strict": ("coordination", [numbers("1", "0"), numbers("1", "0")], None),
    "three agents": ("alt_counterexample", [numbers("1", "0")] * 3, None),
}


@cache
def _solved(name: str) -> tuple[Game, str]:
    game = catalogue.load(name)
    return game, json.dumps(certificates.document(game, of_solution(solve(game))))


def solved(name: str) -> tuple[Game, dict]:
    """A game of the catalogue, solved once, and a copy of its certificate."""
    game, made = _solved(name)
    return game, json.loads(made)


def checked(case: str) -> tuple[Game, dict]:
    name, q, v = CHECKED[case]
    game = catalogue.load(name)
    return game, certificates.document(game, of_check(check(game.payoff, q, v)))


DOCUMENTS = [*((solved, name) for name in SOLVED), *((checked, case) for case in CHECKED)]
IDS = [argument for _, argument in DOCUMENTS]


def reasons(made: dict) -> str | None:
    """Why the certificate is refused when its digest is right, or None."""
    try:
        made = certificate_text.parse(json.dumps(made | {"digest": certificates.digest(made)}).encode(), "it")
        game = read_bytes(json.dumps(made["game"]).encode(), "it", "json")
        for _, certificate in certificates.claims(made, game):
            verify(certificate, game.payoff)
    except (Refused, InputError) as error:
        return str(error)
    return None


def places(value, path: tuple = ()) -> Iterator[tuple]:
    """The path of every leaf."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))
    if not isinstance(value, dict | list):
        yield path


def altered(leaf, labels: list[str]) -> list:
    """Other values of the leaf: a number, a label or a verdict."""
    if isinstance(leaf, bool):
        return [not leaf]
    if isinstance(leaf, int):
        return [leaf + 1, -1]
    if leaf is None:
        return ["0", True, labels[0]]
    try:
        number = Fraction(leaf)
    except ValueError:
        return [*(set(labels) - {leaf}), "nobody", "1", None]
    return [str(x) for x in {number + 1, -number, number + Fraction(1, 10**9)} - {number}] + [f"{leaf}.0", None]


def mutants(made: dict, part: str, limit: int) -> Iterator[tuple[tuple, dict]]:
    """(path, document) with one leaf of ``part`` altered: every leaf, up to ``limit`` drawn at random."""
    labels = sorted({name for names in made["game"]["actions"] for name in names} | set(made["game"]["agents"]))
    choices = [(path, value) for path in places(made[part], (part,)) for value in altered(at(made, path), labels)]
    for path, value in choices if len(choices) <= limit else random.Random(0).sample(choices, limit):
        other = copy.deepcopy(made)
        at(other, path[:-1])[path[-1]] = value
        yield path, other


def at(value, path: tuple):
    for key in path:
        value = value[key]
    return value


def each(made: dict, limit: int) -> Iterator[tuple[tuple, dict]]:
    """The mutants of every claim by itself, about ``limit`` of all together."""
    for claim in made["claims"]:
        yield from mutants(made | {"claims": [claim]}, "claims", -(-limit // len(made["claims"])))


@pytest.mark.parametrize(("make", "argument"), DOCUMENTS, ids=IDS)
def test_a_certificate_proves_its_claims_and_is_read_back(make, argument):
    game, made = make(argument)
    assert reasons(made) is None
    read = certificate_text.parse(json.dumps(made).encode(), "it")
    assert certificates.digest(read) == read["digest"]
    assert certificates.document(game, certificates.claims(read, game)) == made


@pytest.mark.parametrize(("make", "argument"), DOCUMENTS, ids=IDS)
def test_the_digest_refuses_every_alteration(make, argument):
    _, made = make(argument)
    for part in ("game", "claims"):
        for path, other in mutants(made, part, share(500, 10)):
            assert certificates.digest(other) != made["digest"], path


@pytest.mark.parametrize("name", SOLVED)
def test_with_a_new_digest_only_what_is_still_true_is_accepted(name):
    game, made = solved(name)
    table = oracle.cells(game.payoff.nested())
    refused = 0
    for path, other in each(made, share(1500, 10)):
        if reasons(other) is None:
            [(_, certificate)] = certificates.claims(other, game)
            assert true_of(certificate, table), path
            assert "claim" not in path and "holds" not in path, path
        else:
            refused += 1
    assert refused > 20


@pytest.mark.parametrize("case", CHECKED)
def test_of_a_check_only_what_the_solver_finds_as_well_is_accepted(case):
    """Apart from witnesses, of which there may be several: their truth is the next test's."""
    game, made = checked(case)
    refused = 0
    for path, other in mutants(made, "claims", share(1500, 10)):
        if reasons(other) is None:
            [(_, c)] = certificates.claims(other, game)
            again = certificates.document(game, of_check(check(game.payoff, c.q, c.v, c.tolerance)))
            assert unwitnessed(other["claims"]) == unwitnessed(again["claims"]), path
        else:
            refused += 1
    assert refused > 20


def unwitnessed(value):
    if isinstance(value, dict):
        return {key: unwitnessed(item) for key, item in value.items() if key not in WITNESSES or item is None}
    return [unwitnessed(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", CHECKED)
def test_the_witnesses_of_a_check_are_true_by_the_definitions(case):
    game, made = checked(case)
    table = oracle.cells(game.payoff.nested())
    accepted = (other for _, other in mutants(made, "claims", share(1500, 10)) if reasons(other) is None)
    for document in (made, *accepted):
        [(_, c)] = certificates.claims(document, game)
        assert isinstance(c, Verdict)
        q = [v.flat() for v in c.q]
        slack = oracle.left_side(table, q, c.v)
        assert slack[c.least_at] == min(slack.values()) == c.least
        if not c.four_b.holds:
            assert slack[c.four_b.witness] < 0
        if not c.four_a.holds:
            assert slack[c.four_a.witness] != 0 and c.four_a.witness in oracle.greedy_joint(q)
        if not c.seven.holds:
            line = [slack[oracle.swap(c.seven.witness, c.seven.agent, a)] for a in range(game.shape[c.seven.agent])]
            assert min(line) != 0
        if not c.consistent.holds:
            assert c.consistent.witness in oracle.greedy_joint(q) - oracle.optimal(table)


@pytest.mark.parametrize("name", ["climb", "alt_counterexample", "xor"])
def test_an_altered_payoff_is_refused_where_a_claim_became_false(name):
    _, made = solved(name)
    accepted = []
    for path, other in mutants(made, "game", share(400)):
        if "payoff" not in path or reasons(other):
            continue
        game = read_bytes(json.dumps(other["game"]).encode(), "it", "json")
        table = oracle.cells(game.payoff.nested())
        accepted += [path for _, c in certificates.claims(other, game) if not true_of(c, table)]
    assert accepted == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda made: made | {"schema": "qtran.certificate/2"}, "the schema is"),
        (lambda made: {"schema": "qtran.solve/1", "game": made["game"]}, "the schema is"),
        (lambda made: {"game": made["game"]}, "this is no certificate"),
        (lambda made: {key: value for key, value in made.items() if key != "claims"}, "found digest, game, schema"),
        (lambda made: made | {"more": 1}, "found claims, digest, game, more, schema"),
        (lambda made: [made], "this is no certificate"),
    ],
)
def test_a_document_of_another_kind_is_refused(change, what):
    with pytest.raises(FormatError, match=what) as error:
        certificate_text.parse(json.dumps(change(solved("climb")[1])).encode(), "file.json")
    assert str(error.value).startswith("file.json: ") and len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{", b"[" * 200_000, b'{"a": 1, "a": 2}', b'{"a": 1.5}', b'{"a": NaN}', b"7"])
def test_bytes_that_are_no_certificate_are_refused(data):
    with pytest.raises(QtranError) as error:
        certificate_text.parse(data, "it")
    assert len(str(error.value).splitlines()) <= 2


def test_every_truncation_is_refused():
    data = json.dumps(solved("xor")[1]).encode()
    for length in range(0, len(data), 7):
        with pytest.raises(FormatError):
            certificate_text.parse(data[:length], "it")


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, [[]], {"q": 1}], ids=str)
def test_claims_of_the_wrong_shape_are_refused(value):
    game, made = solved("climb")
    for claim in made["claims"]:
        for entry in (value, claim | {"proof": value}, claim | {"claim": value}, claim | {"holds": value}):
            with pytest.raises(Refused):
                certificates.claims({"claims": [entry]}, game)


def test_a_large_game_is_named_by_its_file(tmp_path):
    import numpy as np

    path = tmp_path / "large.npy"
    np.save(path, np.arange(101 * 101).reshape(101, 101))
    game = catalogue.load(str(path))
    made = certificates.document(game, of_solution(solve(game)), str(path))
    assert made["game"] == {"name": "large", "path": str(path), "sha256": certificates.file_hash(path)}
    for _, certificate in certificates.claims(made, game):
        verify(certificate, game.payoff)
    with pytest.raises(FileError, match="too large to stand in the certificate"):
        certificates.document(Game(from_array(np.arange(101 * 101).reshape(101, 101))), [], None)
