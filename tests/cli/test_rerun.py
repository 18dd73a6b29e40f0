"""`qtran rerun`: the same numbers byte for byte, whatever the run went through, or where they part."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

from qtran_cli.runs.folder import read

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
SMALL = ("--set", "hidden=8", "--set", "evaluations=4", "--set", "warmup=20")


@pytest.fixture
def train(qtran, tmp_path):
    return lambda *options: qtran("train", "--env", "climb", "--method", "vdn", "--out", str(tmp_path), "--name", "a", *SMALL, *options)


@pytest.fixture
def run(train, tmp_path):
    assert train("--seeds", "2", "--steps", "100").code == 0
    return tmp_path / "climb" / "vdn" / "a"


def lines(path, name="metrics.jsonl"):
    return (path / name).read_bytes()


def test_the_same_numbers(qtran, run):
    ended = qtran("rerun", str(run), "--name", "b")
    assert ended.code == 0 and "a: the same numbers, byte for byte" in " ".join(ended.out.split())
    assert lines(run.parent / "b") == lines(run) and lines(run.parent / "b", "tables.jsonl") == lines(run, "tables.jsonl")
    assert read(run.parent / "b").config == read(run).config


HISTORIES = {
    "extended, then joined": (("--steps", "200"), ("--seeds", "3")),
    "joined, then extended": (("--seeds", "3"), ("--steps", "200")),
    "twice extended": (("--steps", "150"), ("--steps", "200")),
}


@pytest.mark.parametrize("history", HISTORIES)
def test_through_every_length_in_its_order(qtran, train, run, history):
    for options in HISTORIES[history]:
        assert train(*options, "--resume").code == 0
    document = json.loads(qtran("rerun", str(run), "--name", "b", "--json").out)
    assert document["same"] and document["differs"] == {} and document["compared"]["metrics.jsonl"] > 8
    assert lines(run.parent / "b") == lines(run)
    assert [next(iter(entry)) for entry in read(run.parent / "b").manifest["earlier"]] == [
        options[0].removeprefix("--") for options in HISTORIES[history]
    ]


def test_from_other_networks(qtran, train, run, tmp_path):
    options = ("--method", "vdn", "--out", str(tmp_path), "--name", "warm", *SMALL, "--steps", "100")
    assert qtran("train", "--env", "climb", *options, "--from", str(run)).code == 0
    warm = run.parent / "warm"
    assert qtran("rerun", str(warm), "--name", "b", "-q").out == "the same numbers, byte for byte\n"
    assert lines(run.parent / "b") == lines(warm)


def test_where_numbers_part(qtran, run):
    """The line that differs, its keys, and what is known of why."""
    text = lines(run).decode().splitlines()
    changed = json.loads(text[5])
    changed["return"] += 1
    (run / "metrics.jsonl").write_text("\n".join([*text[:5], json.dumps(changed, separators=(",", ":")), *text[6:]]) + "\n")
    said = json.loads((run / "manifest.json").read_text())
    said["versions"]["torch"] = "2.0.0"
    (run / "manifest.json").write_text(json.dumps(said))
    ended = qtran("rerun", str(run), "--name", "b", "--json")
    document = json.loads(ended.out)
    assert ended.code == 1 and not document["same"]
    parted = document["parted"]
    assert (parted["file"], parted["step"], parted["seed"]) == ("metrics.jsonl", changed["step"], changed["seed"])
    assert parted["values"]["return"] == {"was": changed["return"], "is": changed["return"] - 1}
    assert document["differs"]["torch"]["was"] == "2.0.0"
    ended = qtran("rerun", str(run), "--name", "c")
    assert ended.code == 1 and f"at step {changed['step']}, seed {changed['seed']}:" in ended.out and "torch: 2.0.0, now" in ended.out


def test_stopped_and_gone_on_with(qtran, train, run, monkeypatch):
    """Between two lengths and within one: the same numbers as without."""
    assert train("--steps", "200", "--resume").code == 0
    from qtran_cli.learn.run.folder import Folder

    saved, kept = Folder.save, []

    def stop(self, state):
        saved(self, state)
        kept.append(state)
        if len(kept) == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(Folder, "save", stop)
    ended = qtran("rerun", str(run), "--name", "b")
    assert ended.code == 130 and f"qtran rerun {run} --resume --name b continues" in " ".join(ended.err.split())
    ended = qtran("rerun", str(run), "--name", "b", "--resume")
    assert ended.code == 0, ended.err
    assert lines(run.parent / "b") == lines(run)


def test_of_a_run_that_was_stopped_what_it_has_is_compared(qtran, run):
    text = lines(run).decode().splitlines(keepends=True)
    (run / "metrics.jsonl").write_text("".join(text[:4]))
    document = json.loads(qtran("rerun", str(run), "--name", "b", "--json").out)
    assert document["same"] and document["beyond"] == 4 and document["compared"]["metrics.jsonl"] == 4


BAD = {
    "none there": (("nowhere",), "no such folder"),
    "itself": (("{run}", "--name", "a"), "is the run itself"),
    "resume what": (("{run}", "--resume"), "--resume without --name"),
    "nothing to resume": (("{run}", "--resume", "--name", "b"), "no run is here"),
    "both": (("{run}", "--resume", "--force", "--name", "b"), "--resume and --force"),
    "no device": (("{run}", "--device", "abacus"), "abacus"),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_input(qtran, run, bad):
    words, expected = BAD[bad]
    ended = qtran("rerun", *(word.format(run=run) for word in words))
    assert ended.code == 2 and expected in ended.err and len(ended.err.splitlines()) <= 2
    assert [path.name for path in run.parent.iterdir()] == ["a"]
