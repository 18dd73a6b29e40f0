"""A folder is a registry: names, lazy loading, and the nearest name when nobody knows one."""

from __future__ import annotations

import sys

import pytest

from qtran_cli.errors import UsageError
from qtran_cli.registry import Registry, near, unknown


@pytest.fixture
def animals(tmp_path, monkeypatch):
    """A registry of three modules, one of which does not import, beside a private module and other files."""
    folder = tmp_path / "animals_of_a_test"
    (folder / "herd").mkdir(parents=True)
    for name in ("__init__", "cat", "cow", "_bones", "herd/__init__"):
        (folder / f"{name}.py").write_text(f"NAME = {name!r}\n")
    (folder / "yeti.py").write_text("raise RuntimeError('nobody may load this')\n")
    (folder / "notes.txt").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield Registry(folder.name, "animal")
    for name in [m for m in sys.modules if m.split(".")[0] == folder.name]:
        del sys.modules[name]


def test_names_are_the_stems_sorted(animals):
    assert animals.names() == ["cat", "cow", "herd", "yeti"]


def test_listing_loads_nothing(animals):
    assert "cat" in animals
    assert "_bones" not in animals
    assert "dog" not in animals
    assert not [m for m in sys.modules if m.startswith(f"{animals.package}.")]


def test_entry_is_the_module(animals):
    assert animals["cow"].NAME == "cow"
    assert animals["herd"].NAME == "herd/__init__"


def test_entry_that_fails_to_load_keeps_its_own_error(animals):
    with pytest.raises(RuntimeError, match="nobody may load this"):
        animals["yeti"]


def test_items_load_in_order(animals):
    seen = animals.items()
    assert [next(seen)[0], next(seen)[1].NAME] == ["cat", "cow"]


def test_new_file_is_a_new_entry(animals, tmp_path):
    (tmp_path / animals.package / "dog.py").write_text("NAME = 'dog'\n")
    assert "dog" in animals.names()
    assert animals["dog"].NAME == "dog"


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("caw", "did you mean cow or cat?"),
        ("COW", "did you mean cow?"),
        ("hippopotamus", "known: cat, cow, herd, yeti"),
        ("_bones", "known: cat, cow, herd, yeti"),
        ("", "known: cat, cow, herd, yeti"),
        ("animals.cat", "known: cat, cow, herd, yeti"),
    ],
)
def test_unknown_name_offers_the_nearest(animals, name, right):
    with pytest.raises(UsageError) as caught:
        animals[name]
    assert caught.value.what == f"no animal is called {name!r}"
    assert caught.value.right == right


METHODS = ["iql", "qmix", "qtran_alt", "qtran_base", "vdn"]
GAMES = ["climb", "dec_tiger", "penalty_0", "prisoners", "qtran_fig2", "qtran_table1", "stag_hunt_sum", "two_step", "xor"]


@pytest.mark.parametrize(
    ("name", "known", "right"),
    [
        ("qplex", METHODS, ""),
        ("maven", METHODS, ""),
        ("nope", GAMES, ""),
        ("dir", GAMES, ""),
        ("matrix", GAMES, ""),
        ("--", GAMES, ""),
        ("vdm", METHODS, "did you mean vdn?"),
        ("qtran", METHODS, "did you mean qtran_alt or qtran_base?"),
        ("clim", GAMES, "did you mean climb?"),
        ("prisoner", GAMES, "did you mean prisoners?"),
        ("tiger", GAMES, "did you mean dec_tiger?"),
        ("table1", GAMES, "did you mean qtran_table1?"),
        ("stag", GAMES, "did you mean stag_hunt_sum?"),
    ],
)
def test_only_what_is_near_is_offered(name, known, right):
    assert near(name, known) == right


def test_unknown_name_is_cut_when_long():
    assert len(unknown("game", "x" * 10_000, ["climb"]).what) < 120


def test_case_does_not_hide_the_nearest_name():
    assert unknown("game", "Climbs", ["climb", "xor"]).right == "did you mean climb?"
