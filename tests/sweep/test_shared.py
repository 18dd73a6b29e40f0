"""Whether nodes can carry out a sweep's runs: each thing that one may lack is told with its name, and nothing is left in the folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from qtran_cli.errors import FileError, QtranError, UsageError
from qtran_cli.sweep import seen as seeing
from qtran_cli.sweep import shared
from qtran_cli.sweep.asked import Asked
from qtran_cli.sweep.folder import Item

VERSIONS = {"qtran": "1", "Python": "3.11.7", "NumPy": "2", "PyTorch": "2.13.0", "processor": "p"}


class Cluster:
    """Nodes a, b, …, which see what a machine does whose folders are these; changes: by node what it finds instead."""

    def __init__(self, **changes):
        self.changes = changes

    def everywhere(self, task, *given):
        return {node: self.found(node, task, *given) for node in self.changes}

    def found(self, node, task, token, content, paths):
        change = self.changes[node]
        if isinstance(change, Exception):
            return change
        Path(f"{token}-{node}").touch()
        found = dict(zip(seeing.Seen._fields, (node, True, True, True, [], VERSIONS), strict=True))
        return tuple({**found, **change}.values())


def items(env="climb"):
    return [Item(0, "a", "sha256:0", Asked((("env", env), ("method", "vdn")), ()))]


def test_nodes_that_see_it_all_are_let_through_and_leave_nothing(tmp_path):
    assert shared.require(tmp_path, Cluster(a={}, b={}), items()) == []
    assert list(tmp_path.iterdir()) == []


BAD = {
    "does not see": ({"sees": False, "writes": False, "locked": False}, FileError, "the node b does not see this folder"),
    "cannot write": ({"writes": False}, FileError, "the node b cannot write to this folder"),
    "no common locks": ({"locked": False}, FileError, "locks of this folder do not reach the node b"),
    "no module": ({"missing": ["/home/me/mine.py"]}, FileError, "/home/me/mine.py: the node b does not have it"),
    "no qtran": ({"versions": {**VERSIONS, "qtran": ""}}, UsageError, "qtran is not installed on the node b"),
    "no PyTorch": ({"versions": {**VERSIONS, "PyTorch": ""}}, UsageError, "PyTorch is not installed on the node b"),
    "nothing": (RuntimeError("no worker begins\nlong story"), QtranError, "carries out nothing: no worker begins"),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_a_node_lacks(tmp_path, bad):
    change, kind, expected = BAD[bad]
    with pytest.raises(kind) as caught:
        shared.require(tmp_path, Cluster(a={}, b=change), items())
    assert expected in str(caught.value) and len(str(caught.value).splitlines()) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_nodes_write_must_be_seen_here(tmp_path):
    class Elsewhere(Cluster):
        def found(self, node, task, token, *given):
            return super().found(node, task, tmp_path.parent / f"{tmp_path.name}-elsewhere", *given)

    with pytest.raises(FileError, match="files that the nodes write are not seen here"):
        shared.require(tmp_path, Elsewhere(a={}), items())


def test_a_cluster_without_nodes(tmp_path):
    with pytest.raises(UsageError, match="no nodes"):
        shared.require(tmp_path, Cluster(), items())


def test_versions_that_differ_are_said(tmp_path):
    other = {"versions": {**VERSIONS, "PyTorch": "2.12.0", "processor": "q"}}
    found = shared.require(tmp_path, Cluster(a={}, b=other, c={}), items())
    assert [line.partition(";")[0] for line in found] == [
        "nodes differ in PyTorch: 2.13.0 on most, 2.12.0 on b",
        "nodes differ in processor: p on most, q on b",
    ]


def test_modules_are_asked_for_and_games_are_not():
    found = [*items("/home/me/mine.py:make"), *items("games/g.yaml"), *items("climb")]
    assert shared._paths(found) == {"/home/me/mine.py"}


@pytest.fixture
def token(tmp_path):
    path = tmp_path / "token"
    path.write_bytes(b"x")
    return path


def test_a_machine_sees_what_is_there(token, tmp_path):
    with token.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        found = seeing.Seen(*seeing.seen(str(token), b"x", [str(token), str(tmp_path / "gone")]))
    assert found[1:5] == (True, True, True, [str(tmp_path / "gone")])
    assert (tmp_path / f"token-{found.host}-{os.getpid()}").exists()
    assert {"qtran", "Python", "NumPy", "PyTorch", "processor"} == set(found.versions) and found.versions["NumPy"]


def test_a_lock_that_is_not_seen_and_a_file_that_is_another(token, tmp_path):
    assert seeing.Seen(*seeing.seen(str(token), b"x", [])).locked is False
    assert seeing.Seen(*seeing.seen(str(token), b"y", [])).sees is False
    assert seeing.Seen(*seeing.seen(str(tmp_path / "no" / "token"), b"x", []))[1:4] == (False, False, False)
