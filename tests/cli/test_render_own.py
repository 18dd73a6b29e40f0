"""`qtran evaluate --render FILE` of an environment of one's own: its pictures are in the file, and what goes wrong is told."""

from __future__ import annotations

import pytest

from tests.cli.made import trained

pytest.importorskip("torch")

MADE = """
import numpy as np

class Lamps:
    possible_agents = ["a", "b"]
    metadata = {"render_modes": MODES}
    render_mode = None

    def action_space(self, agent):
        return 2

    def observation_space(self, agent):
        return 1

    def reset(self, seed=None):
        self.t = 0
        return self.seen(), {}

    def seen(self):
        return {agent: [self.t] for agent in self.possible_agents}

    def step(self, actions):
        self.t += 1
        no = dict.fromkeys(actions, False)
        return self.seen(), dict.fromkeys(actions, 1.0), dict.fromkeys(actions, self.t == 3), no, {}

    def render(self):
        assert self.render_mode == "rgb_array"
        print("drawing")
        return PICTURE

def make():
    return Lamps()
"""
PICTURE = "np.full((90, 120, 3), [10 + self.t, 200, 30], dtype=np.uint8)"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lamps.py").write_text(MADE.replace("MODES", '["rgb_array"]').replace("PICTURE", PICTURE))
    trained(tmp_path, "./lamps.py:make", "vdn", "a", "--set", "env.gamma=0.9", "--set", "evaluation_episodes=2")
    (found,) = tmp_path.rglob("a/config.yaml")
    return found.parent


def again(run, **changes):
    """The same run, whose environment draws otherwise: a run is kept to its file, so the file is made before."""
    text = MADE.replace("MODES", changes.get("modes", '["rgb_array"]')).replace("PICTURE", changes.get("picture", PICTURE))
    (run.parents[2] / "lamps.py").write_text(text)
    trained(run.parents[2], "./lamps.py:make", "vdn", "a", "--set", "env.gamma=0.9", "--set", "evaluation_episodes=2", "--force")


def test_its_pictures_are_frames(qtran, run, tmp_path):
    from PIL import Image

    ended = qtran("evaluate", str(run), "--render", "a.png", "--quiet")
    assert ended.code == 0 and "drawing" not in ended.out
    colours = {colour: count for count, colour in Image.open(tmp_path / "a.png").getcolors(10**6)}
    assert [colours[(10 + t, 200, 30)] for t in range(4)] == [90 * 120] * 4
    assert qtran("evaluate", str(run), "--render", "a.gif", "--quiet").code == 0
    assert Image.open(tmp_path / "a.gif").n_frames == 4


def test_on_the_terminal_it_is_a_table_and_nothing_is_drawn(qtran, run):
    ended = qtran("evaluate", str(run), "--render")
    assert ended.code == 0 and "joint action" in ended.out and "drawing" not in ended.out + ended.err


def test_without_pictures_the_file_has_the_table(qtran, run, tmp_path):
    again(run, modes="[]")
    assert qtran("evaluate", str(run), "--render", "a.png", "--quiet").code == 0
    assert (tmp_path / "a.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        ("1 / 0", "it cannot draw itself: ZeroDivisionError: division by zero"),
        ("__import__('pyglett')", "it cannot draw itself: ModuleNotFoundError: No module named 'pyglett'"),
        ("exit(3)", "it cannot draw itself: SystemExit"),
        ("np.zeros((3, 4, 3))", "its picture is float64 [3, 4, 3], not uint8 [height, width, 3]"),
        ("np.zeros((3, 4), dtype=np.uint8)", "its picture is uint8 [3, 4], not uint8 [height, width, 3]"),
        ("[]", "its picture is float64 [0], not uint8 [height, width, 3]"),
    ],
)
def test_what_cannot_be_drawn_is_told(qtran, run, tmp_path, picture, said):
    again(run, picture=picture)
    ended = qtran("evaluate", str(run), "--render", "a.png")
    what, right = [line for line in ended.err.splitlines() if line != "drawing"]
    assert (ended.code, ended.err.count("drawing")) == (2, 1)
    assert said in what
    assert right.strip() == "it may miss a package or a display; --render without a file shows every step as a row of a table"
    assert not (tmp_path / "a.png").exists()
