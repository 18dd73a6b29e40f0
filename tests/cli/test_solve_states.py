"""`qtran solve` on games with several states: options, formats, limits, exit codes."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest

from qtran_cli import catalogue
from qtran_cli.formats import to_bytes
from qtran_cli.scalars import spell
from tests.tasks import repeated, two_step


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "two_step.yaml"
    path.write_bytes(to_bytes(two_step(), "yaml"))
    return str(path)


@pytest.fixture
def endless(tmp_path):
    path = tmp_path / "endless.yaml"
    text = to_bytes(repeated([[1, 0], [0, 1]], horizon=1, name="endless"), "yaml").decode()
    path.write_text(text.replace("horizon: 1\n", ""))
    return str(path)


def test_the_answer_of_the_two_step_game(qtran, file):
    ended = qtran("solve", file)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("not additive, monotone, factorizable\n")
    assert qtran("solve", file, "--quiet").out == "not additive, monotone, factorizable\n"


def test_json_has_an_entry_per_state_and_is_read_as_a_game(qtran, file, tmp_path):
    made = qtran("solve", file, "--json").out
    document = json.loads(made)
    assert document["schema"] == "qtran.solve/1"
    assert [entry["state"] for entry in document["states"]] == ["1", "2A", "2B"]
    (tmp_path / "again.json").write_text(made)
    assert json.loads(qtran("solve", str(tmp_path / "again.json"), "--json").out) == document


def test_horizon_and_discount_take_the_place_of_the_file_s(qtran, file):
    entries = json.loads(qtran("solve", file, "--horizon", "2", "--discount", "0.5", "--json").out)["states"]
    assert [(entry["state"], entry["steps_left"]) for entry in entries] == [("1", 2), ("2A", 1), ("2B", 1)]
    assert entries[0]["optimum"]["value"] == "4"


def test_a_game_without_end_needs_one_of_them(qtran, endless):
    ended = qtran("solve", endless)
    assert ended.code == 2
    assert "no horizon, no discount below 1, and a path that need not end: s -> s" in ended.err
    assert json.loads(qtran("solve", endless, "--horizon", "3", "--json").out)["optimum"]["value"] == "3"
    assert json.loads(qtran("solve", endless, "--discount", "3/4", "--json").out)["optimum"]["value"] == "4"


@pytest.mark.parametrize("form", ["json", "markdown", "csv", "html", "latex"])
def test_every_format_writes_it(qtran, file, form):
    ended = qtran("solve", file, "--format", form)
    assert (ended.code, ended.err) == (0, "")
    assert "2B" in ended.out


@pytest.mark.parametrize(("fact", "code"), [("additive", 1), ("monotone", 0), ("rectangular", 0), ("factorizable", 0)])
def test_fail_unless(qtran, file, fact, code):
    ended = qtran("solve", file, "--fail-unless", fact)
    assert ended.code == code
    assert ("two_step is not additive" in ended.err) == (code == 1)


def test_float_rounds(qtran, endless):
    assert "4.00" in qtran("solve", endless, "--discount", "3/4", "--float").out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--horizon", "0"], "horizon"),
        (["--discount", "2"], "--discount 2 is out of range"),
        (["--discount", "0"], "--discount 0 is out of range"),
        (["--discount", "x"], "--discount: 'x' is not an exact number"),
        (["--max-cells", "11"], "12 cells (3 states × 4 joint actions), more than 11"),
        (["--horizon", "2", "--max-cells", "11"], "--horizon 1 fits, with 4 cells"),
        (["--plot", "x.gif"], "no figure is written as .gif"),
        (["--plot", "x.png", "--horizon", "2", "--max-cells", "11"], "--horizon 1 fits"),
        (["--weights", "epsilon:0.1"], "--weights with a game with several states"),
    ],
)
def test_what_cannot_be_answered(qtran, file, options, words):
    ended = qtran("solve", file, *options)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err


def test_what_is_advised_under_weights_helps(qtran, file, tmp_path):
    assert "save a state's or joint history's \"game\"" in qtran("solve", file, "--weights", "epsilon:0.1").err
    for k, state in enumerate(json.loads(qtran("solve", file, "--json").out)["states"]):
        (tmp_path / f"{k}.json").write_text(json.dumps(state["game"]))
        assert qtran("solve", str(tmp_path / f"{k}.json"), "--weights", "epsilon:0.1").code == 0


@pytest.mark.parametrize("option", ["--horizon", "--discount"])
def test_one_step_games_have_no_time(qtran, option):
    ended = qtran("solve", "climb", option, "1")
    assert (ended.code, ended.out) == (2, "")
    assert f"{option} with a one-step game" in ended.err


def test_commands_for_one_step_games_say_so(qtran, file):
    ended = qtran("check", file, "--q", "1,2", "--q", "1,2")
    assert ended.code == 2
    assert "two_step.yaml: 3 states, and factors are for one decision" in ended.err


def test_games_show_prints_payoffs_and_ways_on(qtran, file):
    page = qtran("games", "show", file).out
    assert "payoff in 2B" in page
    assert "(B,A), (B,B): 2B" in page
    assert "the end" in page


def test_games_show_json_has_the_facts(qtran, file):
    shown = json.loads(qtran("games", "show", file, "--json").out)
    assert shown["facts"]["bootstrapped"]["vdn"] == "7"
    assert shown["facts"]["factorizable"] is True
    assert shown["game"]["states"]["2B"]["payoff"] == [["0", "1"], ["1", "8"]]


@pytest.mark.parametrize("name", [name for name in catalogue.names(several=True) if not catalogue.load(name).fully_observed])
def test_games_show_json_has_the_facts_that_the_file_expects(qtran, name):
    facts = json.loads(qtran("games", "show", name, "--json").out)["facts"]
    for key, value in catalogue.load(name).expect.items():
        assert facts[key] == (value if isinstance(value, bool) else spell(value)), key


def test_conversion_keeps_the_game(qtran, file, tmp_path):
    target = str(tmp_path / "two_step.json")
    assert qtran("games", "convert", file, target).code == 0
    assert json.loads(qtran("solve", target, "--json").out) == json.loads(qtran("solve", file, "--json").out)
    refusal = qtran("games", "convert", file, str(tmp_path / "x.csv"))
    assert refusal.code == 2
    assert "holds one payoff table, and two_step has states" in refusal.err
    assert not (tmp_path / "x.csv").exists()


def test_plot_draws_the_graph_of_states_or_v_jt_over_histories(qtran, file, tmp_path):
    graph, histories = tmp_path / "graph.svg", tmp_path / "histories.svg"
    ended = qtran("solve", file, "--plot", str(graph), "--float")
    assert (ended.code, ended.err) == (0, "")
    drawn = "".join(ElementTree.parse(graph).getroot().itertext())
    assert "optimum 8.00" in drawn
    assert qtran("solve", "two_state_hidden", "--plot", str(histories), "--json").err == ""
    assert "expected return" in "".join(ElementTree.parse(histories).getroot().itertext())


def test_plots_that_cannot_be_drawn_are_refused_before_the_work(qtran, endless, tmp_path):
    target = tmp_path / "graph.png"
    ended = qtran("solve", endless, "--horizon", "150", "--plot", str(target))
    assert (ended.code, ended.out, target.exists()) == (2, "", False)
    first, second = ended.err.splitlines()
    assert first == "error: endless: 150 pairs of state and steps left are too many to draw"
    assert second == "  a figure takes 120: try a shorter --horizon"
    ended = qtran("solve", "dec_tiger", "--horizon", "4", "--max-cells", "999999", "--plot", str(target))
    assert (ended.code, ended.out, target.exists()) == (2, "", False)
    assert "47,989 joint histories are too many to draw" in ended.err
    assert "no figure is written as .bmp" in qtran("solve", "two_state_hidden", "--plot", "x.bmp").err
