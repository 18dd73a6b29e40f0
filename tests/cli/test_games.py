"""`qtran games`: the list, a game's page, conversions that write whole files or none, and games drawn from a seed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.cli._frame import output as _output
from qtran_cli.exact.one_step.solution import Alt
from qtran_cli.formats import read_bytes, read_file
from qtran_cli.report.games import one_step
from qtran_cli.study import draw as _drawing
from tests import oracle
from tests.report.games import solved
from tests.sampling import back


@pytest.fixture
def typed(monkeypatch):
    """Put bytes on standard input."""

    def put(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    return put


def refused(ended, *whats: str) -> None:
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) <= 2
    assert all(what in ended.err for what in whats)


# Remarks of what is read


def test_a_remark_is_a_line_on_stderr_and_no_more(qtran, typed):
    """Once, whether anybody watches or not: the answer is about the payoffs as they were read."""
    typed(b"0,1,2\n5,6,7\n8,9,1\n")
    ended = qtran("games", "show", "-", "--json")
    assert ended.code == 0 and json.loads(ended.out)["game"]["payoff"][0] == ["0", "1", "2"]
    assert len(ended.err.splitlines()) == 1
    assert ended.err.startswith("note: standard input: the first row, 0 to 2, is read as payoffs")


def test_a_pasted_minus_is_no_heading(qtran, typed):
    typed("−12,−7\n0,8\n".encode())
    assert "2×2 actions" in qtran("games", "show", "-").out


def test_pasted_payoffs_are_a_game(qtran, typed):
    for text in ("[[8,-12],[-12,0]]", "8 -12\n-12 0\n", "8\t-12\n\n-12\t0\n"):
        typed(text.encode())
        assert json.loads(qtran("games", "show", "-", "--json").out)["game"]["payoff"] == [["8", "-12"], ["-12", "0"]]


# The list


def test_list_has_a_line_for_every_game(qtran):
    ended = qtran("games")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0].split() == ["name", "actions", "title;", "source"]
    assert [line.split()[0] for line in lines[1 : lines.index("")]] == catalogue.names(several=False)
    for line in lines[1 : lines.index("")]:
        game = catalogue.load(line.split()[0])
        size, signs = line.split()[1:3]
        assert size == "×".join(map(str, game.shape))
        facts = ("additive", "monotone", "rectangular")
        assert signs == "".join(sign if game.expect[fact] else "·" for sign, fact in zip("amf", facts, strict=True))
        assert line.endswith(f"{game.title}; {game.source}"), "off a terminal no line is cut"


def test_list_goes_on_with_the_games_of_several_states(qtran):
    lines = qtran("games").out.splitlines()
    first = next(k for k, line in enumerate(lines) if line.startswith("several states")) + 1
    rows = lines[first : lines.index("", first)]
    assert [row.split()[0] for row in rows] == catalogue.names(several=True)
    for row in rows:
        game = catalogue.load(row.split()[0])
        assert row.split()[1:3] == ["×".join(map(str, game.shape)), str(len(game.states))]
        assert (row.split()[3] == "o") == game.fully_observed
        said = {sign: game.expect.get(fact) for sign, fact in zip("amf", ("additive", "monotone", "factorizable"), strict=True)}
        signs = "".join("–" if holds is None else sign if holds else "·" for sign, holds in said.items())
        assert row.split()[3 + game.fully_observed] == signs
        assert row.endswith(f"{game.title}; {game.source}")
    assert "–  not decided where some agent does not see it" in lines
    assert not [line for line in qtran("games", "--one-step").out.splitlines() if line.startswith(("o ", "– "))], "signs that stand nowhere"


def test_list_fits_a_terminal_of_80_columns():
    from rich.console import Console

    from qtran_cli.cli._frame import listing as _listing

    terminal = io.StringIO()
    Console(file=terminal, width=80, force_terminal=True, color_system=None).print(_listing.table(_listing.Wanted()))
    lines = terminal.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) > len(catalogue.names()) + 4, "long titles wrap"
    begins = [line for line in lines if line and not line.startswith(" ")]
    names = {line.split()[0] for line in begins}
    assert names == {*catalogue.names(), "name", "several", "a", "m", "f", "o", "–", "qtran"}, "nothing wraps to the first column"


def listed(qtran, *options: str) -> set[str]:
    """The names that a filtered list has, the same for people and for programs."""
    document = json.loads(qtran("games", *options, "--json").out)
    found = [entry["name"] for entry in document["games"] + document["tasks"]]
    lines = qtran("games", *options).out.splitlines()
    assert [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in catalogue.names()] == found
    return set(found)


def test_list_of_some_games(qtran):
    """Held against the games themselves: their agents, states, and what their files claim, which a test of the catalogue proves."""
    games = {name: catalogue.load(name) for name in catalogue.names()}

    def so(game, fact: str) -> bool:
        return game.expect["rectangular" if fact == "factorizable" and not game.states else fact]

    assert listed(qtran, "--agents", "3") == {name for name, game in games.items() if game.n == 3}
    assert listed(qtran, "--states") == set(catalogue.names(several=True))
    assert listed(qtran, "--one-step") == set(catalogue.names(several=False))
    for fact in ("additive", "monotone", "factorizable"):
        told = {name: so(game, fact) for name, game in games.items() if fact in game.expect or not game.states}
        assert listed(qtran, "--is", fact) == {name for name, holds in told.items() if holds}
        assert listed(qtran, "--not", fact) == {name for name, holds in told.items() if not holds}
    both = listed(qtran, "--agents", "3", "--one-step", "--is", "monotone", "--not", "additive")
    assert both == {n for n, g in games.items() if g.n == 3 and not g.states and g.expect["monotone"] and not g.expect["additive"]} != set()


def test_list_says_what_it_leaves_out_as_undecided(qtran):
    """Of games that some agent does not see whole: neither additive nor monotone is decided, while factorizable is."""
    seen_in_part = {name: game for name in catalogue.names(several=True) if not (game := catalogue.load(name)).fully_observed}
    for options, facts in (
        (("--is", "additive"), "additive"),
        (("--not", "monotone"), "monotone"),
        (("--is", "monotone", "--not", "additive", "--agents", "2"), "monotone or additive"),
    ):
        said = " ".join(qtran("games", *options).out.split())
        assert f"Left out: {len(seen_in_part)} games of which {facts} is not decided, as some agent does not see the state." in said
        assert "What is decided of one: qtran solve NAME; qtran games --states lists them too." in said
        assert json.loads(qtran("games", *options, "--json").out)["undecided"] == list(seen_in_part)
    so = [name for name, game in seen_in_part.items() if game.expect["factorizable"]]
    assert json.loads(qtran("games", "--is", "additive", "--is", "factorizable", "--json").out)["undecided"] == so
    assert f"Left out: {len(so)} games" in qtran("games", "--is", "additive", "--is", "factorizable").out


@pytest.mark.parametrize(
    "options", [(), ("--is", "factorizable"), ("--agents", "3", "--is", "additive"), ("--is", "monotone", "--one-step")]
)
def test_list_leaves_out_nothing_where_all_is_decided(qtran, options):
    assert "Left out" not in qtran("games", *options).out
    assert json.loads(qtran("games", *options, "--json").out)["undecided"] == []


def test_where_nothing_is_listed_what_is_left_out_may_be_so(qtran):
    said = " ".join(qtran("games", "--states", "--is", "additive").out.split())
    assert said.startswith("Left out: ") and said.endswith("No other game of the catalogue is so: qtran games lists all.")


def test_list_of_no_game(qtran):
    ended = qtran("games", "--agents", "31", "--is", "additive", "--not", "additive")
    assert (ended.code, ended.out, ended.err) == (0, "No game of the catalogue is so: qtran games lists all.\n", "")


@pytest.mark.parametrize(
    "options", [("--agents", "0"), ("--is", "nice"), ("--agents", "2", "show", "climb"), ("--states", "random"), ("--states", "--one-step")]
)
def test_list_of_nonsense(qtran, options):
    ended = qtran("games", *options)
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) <= 2


def test_list_as_json(qtran):
    document = json.loads(qtran("games", "--json").out)
    assert document["schema"] == "qtran.games/1"
    assert [entry["name"] for entry in document["games"]] == catalogue.names(several=False)
    assert [entry["name"] for entry in document["tasks"]] == catalogue.names(several=True)
    (two_step,) = (entry for entry in document["tasks"] if entry["name"] == "two_step")
    assert {key: two_step[key] for key in ("shape", "states", "horizon", "discount", "observed")} == {
        "shape": [2, 2],
        "states": 3,
        "horizon": None,
        "discount": "1",
        "observed": True,
    }
    assert {key: two_step[key] for key in ("additive", "monotone", "factorizable")} == {
        "additive": False,
        "monotone": True,
        "factorizable": True,
    }
    (tiger,) = (entry for entry in document["tasks"] if entry["name"] == "dec_tiger")
    assert (tiger["additive"], tiger["monotone"], tiger["factorizable"]) == (None, None, False)
    for entry in document["games"]:
        game = catalogue.load(entry["name"])
        assert entry["shape"] == list(game.shape)
        assert (entry["title"], entry["source"]) == (game.title, game.source)
        assert all(entry[fact] is game.expect[fact] for fact in ("additive", "monotone", "rectangular"))
        assert Fraction(entry["optimum"]) == game.expect["optimum"]


# One game


def test_page_of_a_game(qtran):
    ended = qtran("games", "show", "climb")
    assert (ended.code, ended.err) == (0, "")
    for text in (
        "Climbing game",
        "Claus & Boutilier 1998",
        "2, 3×3 actions",
        "not additive, not monotone, factorizable",
        "11 at (A,A)",
        "qtran_base 11",
    ):
        assert text in ended.out
    assert "A         │   11 *  -30  0" in ended.out
    assert "* optimum" in ended.out


def test_page_of_a_game_that_does_not_factor(qtran):
    out = qtran("games", "show", "xor").out
    assert "none: no factors satisfy IGM" in out
    assert "qtran_base none" in out


def test_page_says_once_what_is_not_decided():
    undecided = replace(solved("climb"), alt=Alt(None, None, "not decided: the search stops"))
    page = _output.rendered(one_step.page(undecided.game, lambda: undecided))
    assert "QTRAN-alt     not decided: the search stops\n" in page


def test_page_of_one_agent_and_of_many(qtran):
    assert "learner" in qtran("games", "show", "bandit").out
    out = qtran("games", "show", "three_of_four").out
    assert out.count("payoff, u_3 = ") == 4
    assert "u_4 = work" in out


def test_large_tables_are_printed_when_asked_for(qtran, monkeypatch):
    monkeypatch.setattr("qtran_cli.exact.answer.solve", lambda game: solved(f"games/{game.name}"))
    short, full = qtran("games", "show", "qtran_fig2").out, qtran("games", "show", "qtran_fig2", "--full").out
    assert "441 payoffs: --full prints them." in short
    assert "-205/9" not in short
    assert "-205/9" in full


def test_page_as_json_is_a_game(qtran, typed):
    for name in ("climb", "exact_fractions", "constant", "or_gate"):
        out = qtran("games", "show", name, "--json").out
        document, game = json.loads(out), catalogue.load(name)
        assert document["schema"] == "qtran.game/1"
        assert document["facts"]["optimum"] == str(game.expect["optimum"])
        assert document["facts"]["margin"] == (str(game.expect["margin"]) if game.expect["rectangular"] else None)
        assert document["facts"]["qtran_alt"] is game.expect["qtran_alt"]
        back = read_bytes(out.encode(), "x")
        assert back.payoff.same(game.payoff)
        assert (back.name, back.title, back.source) == (game.name, game.title, game.source)
        typed(out.encode())
        assert qtran("solve", "-", "--quiet").out == qtran("solve", name, "--quiet").out


def test_show_reads_standard_input_in_a_named_format(qtran, typed):
    typed(b"1;2\n3;4\n")
    assert "4 at (B,B)" in qtran("games", "show", "-", "--from", "csv").out


@pytest.mark.parametrize("game", ["climb", "two_step", "climb_stochastic", "tests/golden/hostile.yaml"])
def test_what_is_shown_into_a_pipe_is_the_game(process, game):
    """`qtran games show climb | qtran solve -`: the page above as comments, and the same game below, whatever its kind and names."""
    shown = process("games", "show", game)
    assert (shown.code, shown.err) == (0, "")
    piped, told = (process("games", "show", *source, "--json", stdin=shown.out) for source in (["-"], [game]))
    assert json.loads(piped.out) == json.loads(told.out)


def test_the_page_stays_as_it_is_in_a_file_and_stands_above_in_a_pipe(process, qtran, tmp_path):
    page = qtran("games", "show", "climb").out
    assert process("games", "show", "climb").out.startswith("".join(f"# {line}".rstrip() + "\n" for line in page.splitlines()))
    with (tmp_path / "page").open("wb") as file:
        subprocess.run(
            [sys.executable, "-m", "qtran_cli", "games", "show", "climb"], stdout=file, check=True, env=dict(os.environ, COLUMNS="80")
        )
    assert (tmp_path / "page").read_text(encoding="utf-8") == page


# Conversions


@pytest.mark.parametrize("suffix", ["yaml", "yml", "json", "csv", "tsv", "npy", "nfg"])
def test_convert_to_every_format_and_back(qtran, tmp_path, suffix):
    there = tmp_path / f"climb.{suffix}"
    assert qtran("games", "convert", "climb", str(there)) == (0, "", "")
    assert read_file(there).payoff.same(catalogue.load("climb").payoff)
    assert qtran("games", "convert", str(there), str(tmp_path / "back.yaml")) == (0, "", "")
    assert read_file(tmp_path / "back.yaml").payoff.same(catalogue.load("climb").payoff)


def test_convert_through_standard_streams(process):
    ended = process("games", "convert", "-", "-", "--to", "nfg", stdin="1,2\n3,4\n")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[0] == 'NFG 1 R "" { "1" "2" } { 2 2 }'
    assert process("games", "convert", "-", "-", stdin=ended.out).out == "name: game\npayoff:\n  - [1, 2]\n  - [3, 4]\n"


def test_convert_binary_to_standard_output(capfdbinary):
    from qtran_cli.cli.main import run

    assert run(["games", "convert", "climb", "-", "--to", "npy"]) == 0
    array = np.load(io.BytesIO(capfdbinary.readouterr().out))
    assert array.tolist() == [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]


def test_binary_is_not_printed_on_a_terminal(qtran, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    refused(qtran("games", "convert", "climb", "-", "--to", "npy"), ".npy is binary")
    assert qtran("games", "convert", "climb", "-", "--to", "csv").code == 0


def test_convert_does_not_overwrite_unless_forced(qtran, tmp_path):
    path = tmp_path / "g.csv"
    path.write_text("1,2\n")
    refused(qtran("games", "convert", "climb", str(path)), "the file exists")
    assert path.read_text() == "1,2\n"
    assert qtran("games", "convert", "climb", str(path), "--force").code == 0
    assert path.read_text() == "11,-30,0\n-30,7,6\n0,0,5\n"


def test_convert_in_place(qtran, tmp_path):
    path = tmp_path / "g.txt"
    path.write_text("1,2\n3,4\n")
    assert qtran("games", "convert", str(path), str(path), "--from", "csv", "--to", "json", "--force").code == 0
    assert json.loads(path.read_text())["payoff"] == [[1, 2], [3, 4]]


def test_convert_of_players_with_payoffs_of_their_own(qtran, tmp_path):
    path = tmp_path / "bos.nfg"
    path.write_text('NFG 1 R "" { "wife" "husband" } { 2 2 } 2 1 0 0 0 0 1 2')
    refused(qtran("games", "convert", str(path), "-"), "(A, A): the players' payoffs differ: 2, 1")
    assert "- [2, 0]\n  - [0, 1]" in qtran("games", "convert", str(path), "-", "--player", "wife").out
    assert "- [1, 0]\n  - [0, 2]" in qtran("games", "convert", str(path), "-", "--player", "2").out
    assert "- [3, 0]\n  - [0, 3]" in qtran("games", "convert", str(path), "-", "--sum").out
    refused(qtran("games", "convert", str(path), "-", "--sum", "--player", "1"), "--player and --sum")
    refused(qtran("games", "convert", "climb", "-", "--sum"), "--sum is for .nfg files")


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("climb", "out.xlsx"), "no format has the suffix '.xlsx'"),
        (("climb", "out"), "a file without a suffix does not say its format"),
        (("climb", "no/out.yaml"), "folder"),
        (("climb", "-", "--to", "ymal"), "no format is called 'ymal'"),
        (("clim", "-"), "did you mean climb?"),
        (("climb", "-", "--from", "csv"), "a name of the catalogue"),
        (("three_of_four", "out.csv"), "two agents, not of 4"),
        (("exact_fractions", "out.npy"), "'1/3' is not a float64"),
        (("three_of_four", "."), "folder"),
    ],
)
def test_conversions_that_cannot_be(qtran, tmp_path, monkeypatch, arguments, what):
    monkeypatch.chdir(tmp_path)
    refused(qtran("games", "convert", *arguments), what)
    assert list(tmp_path.iterdir()) == []


def test_what_a_format_cannot_keep_is_told_on_a_terminal(qtran, tmp_path, monkeypatch):
    assert qtran("games", "convert", "stag_hunt_sum", str(tmp_path / "quiet.npy")).err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ended = qtran("games", "convert", "stag_hunt_sum", str(tmp_path / "s.npy"))
    assert ended.err.splitlines() == [f"wrote {tmp_path / 's.npy'}", "not kept by .npy: title, source, actions, expect"]


def test_convert_to_names_that_every_program_reads(qtran, tmp_path):
    (tmp_path / "g.yaml").write_text("actions: [[é, e], [left, right]]\npayoff: [[1, 2], [3, 4]]\n", encoding="utf-8")
    refused(qtran("games", "convert", str(tmp_path / "g.yaml"), str(tmp_path / "g.nfg")), "the action 'é' cannot stand in a .nfg file")
    assert not (tmp_path / "g.nfg").exists()
    ended = qtran("games", "convert", str(tmp_path / "g.yaml"), str(tmp_path / "g.nfg"), "--ascii")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "note: names in ASCII: 'é' is 'e_1', 'e' is 'e_2'\n"
    assert read_file(tmp_path / "g.nfg").actions == (("e_1", "e_2"), ("left", "right"))


def test_convert_without_names(qtran):
    ended = qtran("games", "convert", "climb", "-", "--to", "nfg", "--unnamed")
    assert ended.out.splitlines()[:3] == ['NFG 1 R "" { "1" "2" } { 3 3 }', "", "11 11"]


TIGER = ("open left", "open right", "tiger left", "tiger right", "hear left", "hear right")


def test_convert_names_with_spaces_to_a_dec_pomdp(qtran, tmp_path, monkeypatch):
    """The error names both ways out, each of which gives the same game."""
    monkeypatch.chdir(tmp_path)
    refused(qtran("games", "convert", "dec_tiger", "d.dpomdp"), "--ascii", "--unnamed", "the state 'tiger left' cannot stand")
    assert list(tmp_path.iterdir()) == []
    ended = qtran("games", "convert", "dec_tiger", "d.dpomdp", "--ascii")
    told = ", ".join(f"'{name}' is '{name.replace(' ', '-')}'" for name in TIGER)
    assert (ended.code, ended.out, ended.err) == (0, "", f"note: names in ASCII: {told}\n")
    ended = qtran("games", "convert", "dec_tiger", "u.dpomdp", "--unnamed")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    named, numbered = (read_file(name, horizon=2) for name in ("d.dpomdp", "u.dpomdp"))
    assert (named.states, named.actions[0]) == (("tiger-left", "tiger-right"), ("listen", "open-left", "open-right"))
    assert (numbered.states, numbered.actions[0]) == (("0", "1"), ("0", "1", "2"))
    for task in (named, numbered):
        assert all(a.same(b) for a, b in zip(task.payoff, catalogue.load("dec_tiger").payoff, strict=True))


# Random games


def test_a_seed_gives_the_same_game_on_every_machine(qtran):
    """Typed in once; any change of the stream or of how integers are made of it would change them."""
    game = read_bytes(qtran("games", "random", "--agents", "2", "--actions", "3", "--seed", "7").out.encode(), "x")
    assert game.payoff.num.tolist() == [[4, -8, 0], [8, -3, 4], [3, -7, -3]]
    assert game.name == "random_3x3_7"
    assert game.source == "qtran games random --agents 2 --actions 3 --seed 7"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--agents", "3", "--actions", "4", "--seed", "7"),
        ("--actions", "2,3,4", "--seed", "1"),
        ("--agents", "1", "--actions", "5"),
        ("--actions", "3", "--low", "-1", "--high", "1"),
    ],
)
def test_the_source_of_a_random_game_is_the_command_that_draws_it(qtran, arguments):
    first = qtran("games", "random", *arguments).out
    source = read_bytes(first.encode(), "x").source
    assert qtran(*source.split()[1:]).out == first


def test_shape_and_range_of_random_games(qtran):
    game = read_bytes(qtran("games", "random", "--actions", "20,3,30", "--low", "0", "--high", "2").out.encode(), "x")
    assert game.shape == (20, 3, 30)
    assert set(game.payoff.flat()) == {0, 1, 2}
    other = read_bytes(qtran("games", "random", "--actions", "20,3,30", "--low", "0", "--high", "2", "--seed", "1").out.encode(), "x")
    assert not other.payoff.same(game.payoff)


def test_random_integers_are_uniform_and_within_bounds():
    drawn = _drawing.integers(70_000, 3, -3, 3)
    counts = np.bincount(drawn + 3)
    assert counts.size == 7
    assert abs(counts / 10_000 - 1).max() < 0.05


def test_random_integers_skip_what_would_favour_small_ones():
    """With a span of 3·2^61 a quarter of the 64-bit numbers lie beyond the last whole multiple: they are drawn again."""
    low, span = -(3 << 60), 3 << 61
    drawn = _drawing.integers(1000, 4, low, low + span - 1)
    stream = np.random.PCG64(4)
    raw = [int(x) for x in stream.random_raw(1000)]
    fair = [x for x in raw if x < 2 * span]
    assert 600 < len(fair) < 900
    assert drawn[: len(fair)].tolist() == [low + x % span for x in fair]
    assert drawn.size == 1000


def test_random_game_to_a_file(qtran, tmp_path):
    path = tmp_path / "r.npy"
    assert qtran("games", "random", "--actions", "50", "--out", str(path)) == (0, "", "")
    assert np.load(path).shape == (50, 50)
    refused(qtran("games", "random", "--out", str(path)), "the file exists")
    assert qtran("games", "random", "--out", str(path), "--force").code == 0
    assert json.loads(qtran("games", "random", "--to", "json", "--actions", "2").out)["name"] == "random_2x2_0"


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--agents", "0"), "--agents"),
        (("--agents", "33"), "--agents"),
        (("--agents", "3", "--actions", "2,3"), "--agents 3 and 2 numbers of actions"),
        (("--actions", "0"), "'0' is not a number of actions"),
        (("--actions", "2,,3"), "'' is not a number of actions"),
        (("--actions", "x"), "'x' is not a number of actions"),
        (("--actions", "²"), "is not a number of actions"),
        (("--actions", ",".join("1" * 33)), "33 agents"),
        (("--agents", "10", "--actions", "10"), "10,000,000,000 joint actions"),
        (("--agents", "8", "--actions", "10", "--to", "yaml"), "at most 10,000,000 for .yaml; .npy holds more"),
        (("--low", "1", "--high", "0"), "--low 1 and --high 0"),
        (("--high", str(1 << 62)), "below 2^62"),
        (("--seed", "-1"), "--seed"),
        (("--out", "no/such/folder/x.yaml"), "folder"),
    ],
)
def test_random_games_that_cannot_be(qtran, arguments, what):
    refused(qtran("games", "random", *arguments), what)


def test_random_game_is_solved(qtran, typed):
    out = qtran("games", "random", "--agents", "3", "--actions", "2", "--seed", "5").out
    typed(out.encode())
    solved = json.loads(qtran("solve", "-", "--json").out)
    cells = back(read_bytes(out.encode(), "x").payoff)
    assert solved["classes"]["monotone"]["holds"] is oracle.monotone(cells)
    assert solved["optimum"]["value"] == str(max(cells.values()))


def test_unknown_subcommand(qtran):
    refused(qtran("games", "climb"), "'climb'")


@pytest.mark.parametrize("command", ["show", "convert", "random"])
def test_help(qtran, command):
    ended = qtran("games", command, "-h")
    assert ended.code == 0
    assert ended.out.startswith(f"Usage: qtran games {command}")


def test_convert_a_dec_pomdp(qtran, tmp_path):
    """Undiscounted, the file needs a horizon; YAML keeps it, and the way back loses it."""
    there, back = tmp_path / "tiger.dpomdp", tmp_path / "tiger.yaml"
    preamble = "agents: 1\ndiscount: 1\nvalues: cost\nstates: a b\nstart: a\nactions:\nx y\nobservations:\n2\n"
    there.write_text(f"{preamble}T: * : identity\nO: * : uniform\nR: x : a : * : * : 3\n")
    refused(qtran("games", "convert", str(there), str(back)), "discount 1 and no horizon")
    assert qtran("games", "convert", str(there), str(back), "--horizon", "3", "--discount", "1/2").code == 0
    task = read_file(back)
    assert (task.horizon, task.discount, task.states, task.payoff[0].nested(int)) == (3, Fraction(1, 2), ("a",), [-3, 0])
    assert qtran("games", "convert", str(back), "-", "--to", "dpomdp").out.startswith("# 3 decisions: this format has no horizon")
