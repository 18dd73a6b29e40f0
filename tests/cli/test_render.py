"""`qtran evaluate --render`: frames held against the rules of the task, on a terminal, off one, and as pictures."""

from __future__ import annotations

import io
import json
import re
import signal
from importlib.util import find_spec
from itertools import pairwise

import pytest

from tests.cli.made import trained
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

HUNT = ("--set", "env.limit=20", "--set", "env.grid=3", "--set", "env.prey=2", "--set", "evaluation_episodes=3")
STAGS = ("--set", "env.limit=20", "--set", "env.grid=3", "--set", "env.hunters=3", "--set", "env.stags=2", "--set", "evaluation_episodes=3")
MOVES = {"north": (-1, 0), "south": (1, 0), "east": (0, 1), "west": (0, -1), "stay": (0, 0), "catch": (0, 0)}
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("rendered")
    tasks = {"predator_prey": HUNT, "stag_hunt": STAGS, "two_step": (), "climb": (), "gaussian_squeeze": (), "simple_spread": ()}
    for name, options in tasks.items():
        trained(root, name, "vdn", "a", *options)
    return {name: str(root / name / "vdn/a") for name in tasks}


def parsed(text):
    """Frame by frame: (numbers by name, {cell: mark}, actions by agent)."""
    found = []
    for part in re.split(r"\n(?=step \d+ of)", text)[1:]:
        numbers = {name: float(x) for name, x in re.findall(r"(reward|return|captures|lone contacts|stags|punished) (-?[\d.]+)", part)}
        rows = [line[1:-1].split() for line in part.splitlines() if line.startswith("|")]
        cells = {(r, c): mark for r, row in enumerate(rows) for c, mark in enumerate(row) if mark != "·"}
        actions = dict(re.findall(r"(\d+): (north|south|east|west|stay|catch)", part))
        found.append((numbers, cells, actions))
    return found


def bare(said):
    """Lines without codes; a screen that is begun anew begins a line."""
    return re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", said.replace("\x1b[H", "\r\n"))


def beside(one, other):
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) == 1


@pytest.mark.parametrize("episode", ["0", "2"])
@pytest.mark.parametrize("seed", ["0", "1"])
def test_frames_of_predator_prey_follow_its_rules(qtran, made, seed, episode):
    ended = qtran("evaluate", made["predator_prey"], "--render", "--seed", seed, "--episode", episode)
    frames = parsed(ended.out)
    assert (ended.code, ended.err, len(frames)) == (0, "", 21)
    met = 0
    for (before, cells, _), (now, after, actions) in pairwise(frames):
        then, there = ({mark: cell for cell, mark in x.items() if mark.isdigit()} for x in (cells, after))
        for agent, action in actions.items():
            goal = tuple(a + b for a, b in zip(then[agent], MOVES[action], strict=True))
            assert there[agent] in (then[agent], goal), "it does what it did, or is blocked"
        prey = [cell for cell, mark in after.items() if mark == "p!"]
        lone = now["lone contacts"] - before.get("lone contacts", 0)
        caught = now["captures"] - before.get("captures", 0)
        assert now["reward"] == caught - 0.5 * lone
        assert now["return"] == pytest.approx(before.get("return", 0) + now["reward"])
        assert len(prey) <= lone <= 2 and all(sum(beside(cell, x) for x in there.values()) == 1 for cell in prey)
        met += len(prey)
    assert met, "else nothing was compared"


def test_frames_of_the_stag_hunt_follow_its_rules(qtran, made):
    for episode in "012":
        frames = parsed(qtran("evaluate", made["stag_hunt"], "--render", "--episode", episode).out)
        for before, now in pairwise(frames):
            stags = [sum(mark == "S" for mark in cells.values()) for _, cells, _ in (before, now)]
            assert stags[0] - stags[1] == now[0]["stags"] - before[0].get("stags", 0)
            assert now[0]["reward"] == 10 * (stags[0] - stags[1]) - 2 * (now[0]["punished"] - before[0].get("punished", 0))


def test_the_episode_is_the_one_that_evaluation_plays(qtran, made):
    options = ("--episodes", "1", "--episodes-seed", "3")
    answer = json.loads(qtran("evaluate", made["predator_prey"], "--json", *options).out)
    for one in answer["per_seed"]:
        shown = qtran("evaluate", made["predator_prey"], "--render", "--seed", str(one["seed"]), *options).out
        assert f"return {one['sampled_return']:g}," in shown.splitlines()[-1]


def test_a_game_with_states_is_a_table(qtran, made):
    text = qtran("evaluate", made["two_step"], "--render").out
    answer = json.loads(qtran("evaluate", made["two_step"], "--json").out)
    rows = [line.split() for line in text.splitlines() if re.match(r" +\d ", line)]
    assert [row[0] for row in rows] == ["1", "2"] and rows[0][1] == "1" and rows[1][1] in ("2A", "2B")
    assert float(rows[-1][-1]) == answer["per_seed"][0]["sampled_return"]


@pytest.mark.parametrize("name", ["climb", "gaussian_squeeze"])
def test_one_decision_is_a_row(qtran, made, name):
    text = qtran("evaluate", made[name], "--render").out
    assert "joint action" in text and text.splitlines()[-1].startswith("1 step: return ")


@pytest.mark.parametrize("name", ["predator_prey", "two_step", "simple_spread"])
def test_off_a_terminal_there_are_no_control_codes(qtran, made, name):
    text = qtran("evaluate", made[name], "--render").out
    assert not CONTROL.search(text) and max(map(len, text.splitlines())) <= 80


def test_a_terminal_is_as_it_was_and_no_wider(made):
    terminal = Terminal("evaluate", made["predator_prey"], "--render", "--fps", "60")
    assert terminal.close() == 0
    said = terminal.said.decode()
    assert said.startswith("\x1b[?1049h") and said.count("\x1b[?1049h") == said.count("\x1b[?1049l") == 1
    inside, after = said.split("\x1b[?1049l")
    assert "\x1b[?25l" in inside and after.startswith("\x1b[?25h"), "the cursor is there again"
    plain = bare(inside)
    assert all(f"step {t} of 20" in plain for t in range(21))
    assert max(len(line) for line in plain.split("\r\n")) <= 80
    assert "20 steps, cut off" in after


def test_without_colours_where_nobody_wants_them(made):
    terminal = Terminal("evaluate", made["predator_prey"], "--render", "--fps", "60", NO_COLOR="1")
    assert terminal.close() == 0
    assert not re.search(rb"\x1b\[[\d;]*3\dm", terminal.said), "colours are 30 to 37"
    terminal = Terminal("evaluate", made["predator_prey"], "--render", "--fps", "60")
    terminal.close()
    assert re.search(rb"\x1b\[[\d;]*3\dm", terminal.said)


def test_interrupted_the_terminal_is_as_it_was(made):
    terminal = Terminal("evaluate", made["predator_prey"], "--render", "--fps", "1")
    terminal.read_until(lambda said: b"step 1 of 20" in said)
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.close() == 130
    after = terminal.said.decode().split("\x1b[?1049l")[1]
    assert after.replace("\r\n", "\n") == "\x1b[?25herror: interrupted\n"


def test_a_terminal_that_is_too_small_shows_a_part_and_says_so(made):
    terminal = Terminal("evaluate", made["simple_spread"], "--render", "--fps", "60", columns=40, lines=12)
    assert terminal.close() == 0
    inside = bare(terminal.said.decode().split("\x1b[?1049l")[0])
    assert re.search(r"cut: \d+ of 21 rows, \d+ of 21 columns", inside) and max(len(line) for line in inside.split("\r\n")) <= 40


@pytest.mark.parametrize("name", ["predator_prey", "stag_hunt", "simple_spread", "two_step", "climb", "gaussian_squeeze"])
def test_pictures(qtran, made, tmp_path, name):
    from PIL import Image

    for file, frames in (("a.gif", {"predator_prey": 21, "two_step": 2}), ("a.png", {})):
        ended = qtran("evaluate", made[name], "--render", str(tmp_path / file), "--quiet")
        assert (ended.code, ended.err) == (0, "")
        data = (tmp_path / file).read_bytes()
        image = Image.open(io.BytesIO(data))
        assert image.format == file[-3:].upper() and min(image.size) > 50
        if name in frames:
            assert image.n_frames == frames[name]
        qtran("evaluate", made[name], "--render", str(tmp_path / file), "--quiet", "--force")
        assert (tmp_path / file).read_bytes() == data


def test_pictures_have_a_colour_for_every_body(qtran, made, tmp_path):
    """As many discs and squares as there are bodies, by their colours' pixels."""
    from PIL import Image

    from qtran_cli.model.frame import Role
    from qtran_cli.report.render.canvas import COLOURS

    qtran("evaluate", made["predator_prey"], "--render", str(tmp_path / "a.png"), "--quiet")
    colours = {colour: count for count, colour in Image.open(tmp_path / "a.png").getcolors(10**6)}
    assert all(colours.get(COLOURS[kind], 0) > 1000 for kind in Role)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--render", "a.jpg"), "an episode is no .jpg"),
        (("--render", "none/a.gif"), "its folder does not exist"),
        (("--render=",), "the name of a file is empty"),
        (("--render=there",), "the name has no suffix"),
        (("--render", "--json"), "--render shows an episode in place of the report"),
        (("--render", "-q"), "--render shows an episode in place of the report"),
        (("--episode", "1"), "--episode says what --render shows"),
        (("--fps", "1"), "--fps says what --render shows"),
        (("--render", "--fps", "0"), "--fps"),
        (("--render", "--fps", "nan"), "--fps"),
        (("--render", "--episode", "3"), "there is no episode 3"),
        (("--render", "--episode", "-1"), "--episode"),
        (("--render", "--seed", "2"), "the run has no seed 2"),
        (("--render", "a.gif", "--render", "b.gif", "--episode", "9"), "there is no episode 9"),
    ],
)
def test_what_is_refused(qtran, made, tmp_path, monkeypatch, options, what):
    monkeypatch.chdir(tmp_path)
    ended = qtran("evaluate", made["predator_prey"], *options)
    assert (ended.code, ended.out) == (2, "") and what in ended.err and len(ended.err.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_kept(qtran, made, tmp_path):
    path = tmp_path / "a.gif"
    path.write_bytes(b"mine")
    ended = qtran("evaluate", made["two_step"], "--render", str(path))
    assert ended.code == 2 and "the file exists" in ended.err and path.read_bytes() == b"mine"


def test_what_follows_render_is_a_file_where_it_has_a_suffix_and_is_no_folder(qtran, made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert qtran("evaluate", "--render", made["climb"]).out == qtran("evaluate", made["climb"], "--render").out
    (tmp_path / "run.1").symlink_to(made["climb"])
    assert qtran("evaluate", "--render", "run.1").code == 0
    assert qtran("evaluate", "--render", "a.png", "run.1", "-q").code == 0 and (tmp_path / "a.png").exists()
