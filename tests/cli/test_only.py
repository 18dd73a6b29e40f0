"""--only and --quiet: the parts that are not asked for are neither found nor shown, in every format."""

from __future__ import annotations

import json

import pytest

from qtran_cli.cli._frame.options import complete_part
from qtran_cli.cli._frame.writing import formats
from qtran_cli.exact.asked import Part

KEYS = {"verdict": ("optimum", "classes"), "factors": ("qtran_base", "qtran_alt"), "methods": ("methods", "agreement")}
ALWAYS = ("schema", "objective", "weights", "game")
WORK = {
    "factors": ("exact.theorem_1.factors.factorise", "exact.theorem_2.decide.decide", "exact.theorem_2.nearest.nearest"),
    "methods": (
        "exact.algebra.isotonic.means",
        "exact.algebra.isotonic.expectiles",
        "exact.monotone.supermodular.nearest",
        "exact.sweeps.totals.sum_of_squares",
    ),
}
"""What only these parts need."""


@pytest.fixture
def refusing(monkeypatch):
    """Make everything fail that belongs to parts other than these."""

    def refuse(*kept: str) -> None:
        for part, functions in WORK.items():
            for name in functions if part not in kept else ():
                monkeypatch.setattr(f"qtran_cli.{name}", lambda *_, what=name: pytest.fail(f"{what} was called"))

    return refuse


@pytest.mark.parametrize("form", formats())
@pytest.mark.parametrize("game", ["climb", "xor", "three_player_climbing"])
def test_quiet_finds_the_verdict_alone(qtran, refusing, game, form):
    refusing()
    ended = qtran("solve", game, "-q", "--format", form)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out


def test_quiet_finds_nothing_more_where_a_fact_is_asked_for(qtran, refusing):
    refusing()
    assert qtran("solve", "climb", "-q", "--fail-unless", "rectangular").code == 0
    assert qtran("solve", "climb", "-q", "--fail-unless", "monotone").code == 1


def test_quiet_writes_every_claim_all_the_same(qtran, tmp_path):
    whole, quiet = tmp_path / "whole.json", tmp_path / "quiet.json"
    qtran("solve", "climb", "--certificate", str(whole))
    assert qtran("solve", "climb", "-q", "--certificate", str(quiet)).out == "not additive, not monotone, factorizable\n"
    assert quiet.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("part", KEYS)
@pytest.mark.parametrize("game", ["climb", "xor"])
def test_a_document_has_every_key_and_null_for_what_was_not_asked(qtran, refusing, game, part):
    whole = json.loads(qtran("solve", game, "--json").out)
    refusing(part, *(["factors"] if part == "methods" else []))  # qtran_base's factors are those of Theorem 1
    found = json.loads(qtran("solve", game, "--json", "--only", part).out)
    assert list(found) == list(whole)
    assert found == {key: value if key in (*ALWAYS, *KEYS[part]) else None for key, value in whole.items()}


def test_parts_are_repeated_or_separated_by_commas(qtran):
    every = ",".join(KEYS)
    assert qtran("solve", "climb", "--only", every).out == qtran("solve", "climb", "--full").out
    some = qtran("solve", "climb", "--only", "factors", "--only", "verdict").out
    assert some == qtran("solve", "climb", "--only", "verdict, factors").out
    assert "method " not in some


def test_a_report_has_the_parts_that_are_asked_for(qtran):
    verdict, factors, methods = (qtran("solve", "climb", "--only", part).out for part in KEYS)
    for text, words in ((verdict, "not additive, not monotone"), (factors, "margin t*"), (methods, "represents")):
        assert [words in other for other in (verdict, factors, methods)].count(True) == 1
        assert words in text


def test_where_there_are_no_factors_the_reason_stands_in_their_place(qtran):
    assert "no [Q_i] satisfies IGM" in " ".join(qtran("solve", "xor", "--only", "factors").out.split())


def test_a_certificate_claims_what_was_asked_for(qtran, tmp_path):
    path = tmp_path / "claims.json"
    assert qtran("solve", "climb", "--only", "verdict", "--certificate", str(path)).code == 0
    claims = [claim["claim"] for claim in json.loads(path.read_text())["claims"]]
    assert claims == ["optimum", "additive", "monotone", "rectangular"]
    assert qtran("verify", str(path)).code == 0


def test_a_figure_has_the_layers_that_were_asked_for(qtran, tmp_path):
    for part in KEYS:
        assert qtran("solve", "climb", "--only", part, "--plot", str(tmp_path / f"{part}.svg")).code == 0
    slack = {part: "slack" in (tmp_path / f"{part}.svg").read_text() for part in KEYS}
    assert slack == {"verdict": False, "factors": True, "methods": False}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--only", "facts"], "did you mean factors?"),
        (["--only", ""], "no part is called ''"),
        (["--only", "verdict,"], "no part is called ''"),
        (["-q", "--only", "factors"], "leave out --quiet, or --only"),
        (["--only", "decentralised"], "it is for games whose agents do not all see the state"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(qtran, arguments, words):
    ended = qtran("solve", "climb", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert len(ended.err.splitlines()) <= 2


def test_decentralised_policies_are_refused_where_every_agent_sees_the_state(qtran):
    assert qtran("solve", "two_step", "--only", "decentralised").code == 2
    assert qtran("solve", "dec_tiger", "--horizon", "2", "--only", "decentralised").code == 0


def test_the_shell_completes_parts_after_a_comma_too():
    assert complete_part("m") == ["methods"]
    assert complete_part("verdict,f") == ["verdict,factors"]
    assert complete_part("") == list(Part)
