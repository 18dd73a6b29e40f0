"""What --set asks for against itself and against options is refused, each pair by both its names."""

from __future__ import annotations

import pytest

from qtran_cli.errors import UsageError
from qtran_cli.learn import contradictions
from qtran_cli.learn.run import config

FULL = "--full-exploration"

REFUSED = [
    (["epsilon_end=0.5"], FULL, "--set epsilon_end=0.5 contradicts exploring fully (--full-exploration)"),
    (["epsilon_decay=1"], FULL, "epsilon_decay=1 contradicts exploring fully"),
    (["epsilon_start=0.5"], FULL, "epsilon_start=0.5 contradicts exploring fully"),
    (["epsilon_steps=50"], FULL, "epsilon_steps=50 contradicts exploring fully"),
    (["epsilon_steps=50", "epsilon_decay=0.5"], "", "epsilon_decay=0.5 contradicts epsilon_steps=50"),
    (["polyak=0.1", "target_interval=7"], "", "target_interval=7 contradicts polyak=0.1"),
    (["epsilon_start=0.05"], "", "epsilon_end=0.1 is above epsilon_start=0.05"),
    (["update_every=101"], "", "update_every=101 with 100 steps"),
    (["lr=0.1", "hidden=8", "lr=0.2"], "", "lr=0.1 and lr=0.2"),
]
ALLOWED = [
    ([], FULL),
    (["lr=0.1"], FULL),
    (["epsilon_end=0.5"], ""),
    (["epsilon_start=0.1"], ""),
    (["epsilon_steps=50"], ""),
    (["polyak=0.1"], ""),
    (["polyak=0", "target_interval=7"], ""),
    (["update_every=100"], ""),
    (["lr=0.1", "lr=0.1"], ""),
]


def require(given: list[str], full: str) -> None:
    contradictions.require_none(given, config.chosen("vdn", given, "default"), 100, full)


@pytest.mark.parametrize(("given", "full", "what"), REFUSED, ids=[" ".join(row[0]) for row in REFUSED])
def test_contradiction_is_refused(given, full, what):
    with pytest.raises(UsageError) as error:
        require(given, full)
    assert what in error.value.what and error.value.right


@pytest.mark.parametrize(("given", "full"), ALLOWED, ids=[" ".join([*row[0], row[1]]) for row in ALLOWED])
def test_what_agrees_is_let_through(given, full):
    require(given, full)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("train", "--env", "climb", "--method", "vdn", "--full-exploration", "--set", "epsilon_end=0.5"), "--full-exploration"),
        (("compare", "climb", "--methods", "vdn", "--set", "epsilon_end=0.5"), "--epsilon-greedy"),
    ],
)
def test_commands_refuse(qtran, tmp_path, options, code):
    ended = qtran(*options, "--out", str(tmp_path))
    assert (ended.code, ended.out) == (2, "") and "epsilon_end=0.5 contradicts" in ended.err and code in ended.err
    assert len(ended.err.splitlines()) == 2 and not list(tmp_path.iterdir())


def test_what_comes_to_exploring_fully_contradicts_nothing():
    for name in ("epsilon_end", "epsilon_start"):
        texts = [f"{name}=1"]
        contradictions.require_none(texts, config.chosen("iql", texts, "default"), 1000, "--full-exploration")


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (("sequence=3",), "sequence=3 of agents without memory"),
        (("burn_in=3", "sequence=9"), "sequence=9 of agents without memory"),
        (("memory=gru", "burn_in=3"), "burn_in=3 of sequence=0 steps"),
        (("memory=gru", "sequence=5", "burn_in=3"), "burn_in=3 of sequence=5 steps"),
        (("memory=gru", "history=true"), "--set history=true contradicts memory=gru"),
        (("stack=4", "history=true"), "--set history=true contradicts stack=4"),
    ],
)
def test_memories_that_contradict_each_other(given, what):
    with pytest.raises(UsageError, match=what):
        contradictions.require_none(given, config.chosen("vdn", given, "default"), 100, "")


@pytest.mark.parametrize("given", [("memory=gru", "sequence=4", "burn_in=2"), ("memory=gru", "history=false"), ("stack=4", "memory=gru")])
def test_memories_that_do_not(given):
    contradictions.require_none(given, config.chosen("vdn", given, "default"), 100, "")
