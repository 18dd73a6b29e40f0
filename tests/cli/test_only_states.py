"""--only and --quiet with games of several states, and what of a document's detail a report leaves unfound."""

from __future__ import annotations

import json

import pytest

from qtran_cli.cli._frame.writing import exact, formats

HIDDEN = {
    "verdict": ("optimum", "factorizable", "consistent", "additive_values"),
    "factors": ("factorizable", "qtran_alt", "agents"),
    "methods": ("methods",),
    "decentralised": ("optimum", "decentralised"),
}
SEEN = {"verdict": ("optimum", "classes"), "factors": (), "methods": ("methods",)}
ALWAYS = ("schema", "objective", "game", "count", "cells")
WORK = {
    "verdict": ("consistent.decide",),
    "factors": ("seven.decide",),
    "methods": ("methods.methods",),
    "decentralised": ("solve.best",),
}
"""What of exact/histories only this part needs."""
BESIDE = ("_weighted.practical.central", "_weighted.practical.optimistic", "_supermodular.beside", "_monotone.explore")
"""What of exact/methods no report of a game with several states shows."""


@pytest.fixture
def refusing(monkeypatch):
    """Make these functions fail."""

    def refuse(package: str, *names: str) -> None:
        for name in names:
            monkeypatch.setattr(f"qtran_cli.exact.{package}.{name}", lambda *_, what=name: pytest.fail(f"{what} was called"))

    return refuse


CASES = [*((game, part) for game in ("needs_v_jt", "consistent_only") for part in HIDDEN), *(("two_step", part) for part in SEEN)]


@pytest.fixture
def solve(qtran):
    """Solve a game of the catalogue."""
    return lambda game, *options: qtran("solve", game, *options)


@pytest.mark.parametrize(("game", "part"), CASES)
def test_a_document_has_every_key_and_null_for_what_was_not_asked(solve, refusing, game, part):
    whole = json.loads(solve(game, "--json").out)
    refusing("histories", *(name for other, names in WORK.items() if other != part for name in names))
    found = json.loads(solve(game, "--json", "--only", part).out)
    kept = ALWAYS + (SEEN if game == "two_step" else HIDDEN)[part]
    assert list(found) == list(whole)
    for key in (key for key in whole if key not in ("histories", "states")):
        assert found[key] == (whole[key] if key in kept else None), key


@pytest.mark.parametrize("game", ["needs_v_jt", "two_step"])
def test_a_state_or_history_has_what_a_one_step_game_has_of_a_part(solve, game):
    whole, some = (json.loads(solve(game, "--json", *only).out) for only in ((), ("--only", "factors")))
    for before, after in zip(whole.get("histories") or whole["states"], some.get("histories") or some["states"], strict=True):
        for key in ("qtran_base", "qtran_alt"):
            assert after[key] == before[key]
        assert after["methods"] is None and after["classes"] is None
        assert after.get("v") == before.get("v") and after.get("slack") == before.get("slack")


@pytest.mark.parametrize("form", formats())
@pytest.mark.parametrize("game", ["needs_v_jt", "two_step"])
def test_quiet_finds_the_verdict_alone(solve, refusing, game, form):
    refusing("histories", *(name for part, names in WORK.items() if part != "verdict" for name in names))
    refusing("methods", *BESIDE)
    ended = solve(game, "-q", "--format", form)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out


def test_a_report_has_the_parts_that_are_asked_for(solve):
    texts = {part: solve("needs_v_jt", "--only", part).out for part in HIDDEN}
    words = {
        "verdict": "consistent  ",
        "factors": "Q_i(τ_i, ·)\n",
        "methods": "bootstrapping",
        "decentralised": "the best decentralised one",
    }
    for part, said in words.items():
        assert [name for name, text in texts.items() if said in text] == [part]
    assert [part for part, text in texts.items() if "V_jt(τ)" in text] == ["factors"]


def test_a_report_of_states_has_the_parts_that_are_asked_for(solve):
    verdict, factors, methods = (solve("two_step", "--only", part).out for part in SEEN)
    assert ["fitted on Q_jt*" in text for text in (verdict, factors, methods)] == [False, False, True]
    assert ["the return of an optimal policy" in text for text in (verdict, factors, methods)] == [True, False, False]
    assert ["in all 3 reachable states" in text for text in (verdict, factors, methods)] == [True, True, False]


@pytest.mark.parametrize("form", [form for form in formats() if not exact(form)])
@pytest.mark.parametrize("game", ["recycling", "two_step"])
def test_a_report_finds_no_more_than_it_shows(solve, refusing, game, form):
    whole = solve(game, "--format", form).out
    refusing("methods", *BESIDE)
    refusing("theorem_2", "decide.decide")
    assert solve(game, "--format", form).out == whole


@pytest.mark.parametrize("game", ["recycling", "two_step"])
def test_a_document_has_everything_that_is_known_of_a_fit(solve, game):
    document = json.loads(solve(game, "--json").out)
    for entry in document.get("histories") or document["states"]:
        assert entry["methods"]["qmix"]["local_optima"] and entry["methods"]["cw_qmix"]["practical"]["fixed_points"] is not None
    assert "local_optima" in solve(game, "--format", "csv").out


def test_a_figure_of_what_was_not_found_is_refused(solve, tmp_path):
    path = tmp_path / "v.svg"
    ended = solve("needs_v_jt", "--only", "methods", "--plot", str(path))
    assert (ended.code, len(ended.err.splitlines()), path.exists()) == (2, 2, False)
    assert solve("needs_v_jt", "--only", "factors", "--plot", str(path)).code == 0


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_the_report_says_where_the_factors_are_and_leaves_the_verdict_out(qtran, form):
    alone = qtran("solve", "two_step", "--only", "factors", "--format", form).out
    assert "--json and --format csv have those of every reachable state" in " ".join(alone.split())
    assert not [word for word in ("additive", "monotone") if word in alone]
    methods = qtran("solve", "two_step", "--only", "methods", "--format", form).out
    assert "additive" not in methods and "factorizable" not in methods and "fails" in methods
    assert "have those of every" not in qtran("solve", "two_step", "--format", form).out
