"""The pins: all that our own installs bring has one, they are plain versions, and how they are chosen does not hang on a machine."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import changes, pins

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FILES = {path: changes.read(ROOT / path) for path in (pins.PINS, *pins.PEERS)}
OURS = FILES[pins.PINS]


def needed(asked: Iterable[str], held: Mapping[str, str]) -> Iterator[str]:
    """The names of what ``asked`` need in this environment. What an installed version that is not pinned asks for is left out."""
    ahead, met = [Requirement(text) for text in asked], set()
    while ahead:
        need = ahead.pop()
        name = canonicalize_name(need.name)
        if str(need) not in met:
            met.add(str(need))
            yield name
            ahead += needs(need) if installed(name) == held.get(name) else []


def installed(name: str) -> str:
    try:
        return changes.public(distribution(name).version)
    except PackageNotFoundError:
        return ""


def needs(need: Requirement) -> Iterator[Requirement]:
    """What an installed distribution, with the extras asked for, needs on this Python."""
    for each in map(Requirement, distribution(need.name).requires or []):
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in ("", *need.extras)):
            yield each


def unpinned(held: Mapping[str, str]) -> set[str]:
    return set(needed(pins.needs(), held)) - set(held)


def test_all_that_our_installs_bring_is_pinned():
    assert not unpinned(OURS), "make pins"


@pytest.mark.parametrize("name", ["numpy", "hatchling", "contourpy", "trove-classifiers"])
def test_what_has_no_pin_is_named(name):
    """Asked for by us, or by what we ask for."""
    assert unpinned({key: version for key, version in OURS.items() if key != name}) == {name}


def test_each_extra_is_among_what_is_pinned():
    extras = {canonicalize_name(Requirement(r).name) for extra in PROJECT["project"]["optional-dependencies"].values() for r in extra}
    assert extras <= set(OURS) and {"hatchling", "editables", "pip", "setuptools"} <= set(OURS)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_pins_are_plain_versions(path):
    """No build of one machine's, no place, no two for one name."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line) for line in lines[1:])
    assert lines[1:] == [f"{name}=={FILES[path][name]}" for name in sorted(FILES[path])]


def test_held_versions_are_held():
    held = changes.read(ROOT / pins.HELD)
    assert held == {"torch": "2.13.0"}
    pinned = [found["torch"] for found in FILES.values() if "torch" in found]  # JAX's environment needs none
    assert len(pinned) >= len(FILES) - 1 and set(pinned) == {held["torch"]}


def test_pins_suit_what_asks_for_them():
    peers = ((path, pins.peers_needs(asked)) for path, asked in pins.PEERS.items())
    for path, asked in ((pins.PINS, pins.needs()), *peers):
        for need in map(Requirement, asked):
            assert need.specifier.contains(FILES[path][canonicalize_name(need.name)]), need


def reported(name: str, *requires: str, extras: Iterable[str] = (), version: str = "1.0") -> dict:
    """A distribution, as pip reports it."""
    return {"metadata": {"name": name, "version": version, "requires_dist": list(requires)}, "requested_extras": list(extras)}


@pytest.mark.parametrize(
    ("asked", "more"),
    [
        ('b; python_version >= "3.12"', ["b"]),
        ('b>=2; python_version < "3.12"', ["b>=2"]),
        ('b; python_version < "3.11"', []),
        ('b; python_version >= "3.14"', []),
        ('b; extra == "fast"', ["b"]),
        ('b; extra == "slow"', []),
        ('b; sys_platform == "win32"', []),
        ("C", []),
    ],
)
def test_what_only_another_python_needs_is_pinned_too(asked, more):
    assert list(pins.missing([reported("a", asked, extras=["fast"]), reported("c")], ["3.11", "3.12", "3.13"])) == more


def test_a_pin_is_the_version_without_the_machine_s_build():
    assert pins.pin(reported("Torch_X", version="2.13.0+cpu")) == "torch-x==2.13.0"


def test_settings_of_the_machine_are_left_out(monkeypatch):
    for name in pins.MACHINE:
        monkeypatch.setenv(name, "here")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    found = pins.settings()
    assert not set(pins.MACHINE) & set(found)
    assert (found["PIP_CONFIG_FILE"], found["PIP_INDEX_URL"]) == (os.devnull, "https://mirror.example/simple")


def test_pins_are_renewed_and_what_changed_is_told(monkeypatch, tmp_path, capsys):
    """pip is asked again for what other Pythons need, and for wheels for each of them; sources have none."""
    path = tmp_path / "pins.txt"
    path.write_text("# old\na==0.9\nb==1.0\n")
    asked = []

    def pip(folder, *arguments):
        asked.append(arguments)
        found = [reported("a", 'b; python_version >= "3.12"')] + [reported("b")] * ("b" in arguments) + [reported("s")]
        return [each | {"download_info": {"url": "x.tar.gz" if each["metadata"]["name"] == "s" else "x.whl"}} for each in found]

    monkeypatch.setattr(pins, "pip", pip)
    pins.renew(tmp_path, path, ["a"], ["3.11", "3.12"])
    assert path.read_text().splitlines()[1:] == ["a==1.0", "b==1.0", "s==1.0"]
    assert capsys.readouterr().out == f"{path}\n  a  0.9 → 1.0\n  s  not there → 1.0\n"
    assert asked[:2] == [("-c", str(ROOT / pins.HELD), "a"), ("-c", str(ROOT / pins.HELD), "a", "b")]
    assert [(each[3], each[-2:]) for each in asked[2:]] == [("3.11", ("a==1.0", "b==1.0")), ("3.12", ("a==1.0", "b==1.0"))]


def test_only_what_is_another_is_told():
    told = changes.changes({"a": "1", "b": "1", "gone": "1"}, {"a": "1", "b": "2", "new": "3"})
    assert list(told) == ["b  1 → 2", "new  not there → 3"]


def test_an_environment_is_held_against_the_pins(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(changes, "installed", lambda: OURS | {"numpy": "99.0"})
    changes.main()
    assert capsys.readouterr().out == f"against constraints.txt: these changed\n  numpy  {OURS['numpy']} → 99.0\n"
    monkeypatch.setattr(changes, "installed", lambda: OURS)
    changes.main()
    assert capsys.readouterr().out == "against constraints.txt: nothing changed\n"


def test_installed_leaves_qtran_out():
    found = changes.installed()
    assert "qtran-cli" not in found and "numpy" in found
    assert not [version for version in found.values() if "+" in version]
