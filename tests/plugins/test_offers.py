"""What installed packages offer is what importlib.metadata finds, without importing it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distributions

import pytest

from qtran_cli.plugins.offers import offers
from qtran_cli.registry import Registry
from tests.conftest import ROOT
from tests.plugins.made import distribution
from tests.processes import PATIENCE

GROUP = "qtran.methods"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Two folders on the path, in that order."""
    for name in ("later", "first"):
        (tmp_path / name).mkdir()
        monkeypatch.syspath_prepend(tmp_path / name)
    return tmp_path


def told(site) -> set[tuple[str, str, str]]:
    """By importlib.metadata: name, value and version of what the two folders offer, of each package once."""
    found, seen = set(), set()
    for one in distributions(path=[str(site / "first"), str(site / "later")]):
        if one.name.lower() not in seen:
            seen.add(one.name.lower())
            found |= {
                (entry.name, entry.value.partition("[")[0].strip(), one.version) for entry in one.entry_points if entry.group == GROUP
            }
    return found


def found() -> set[tuple[str, str, str]]:
    return {(offer.name, offer.value, offer.version) for offer in offers(GROUP)}


def test_names_values_and_versions(site):
    distribution(site / "first", "weighted", {GROUP: {"weighted_sum": "weighted.sum", "other": "weighted:other"}, "x": {"a": "b"}}, {})
    distribution(site / "later", "More_Methods", {"console_scripts": {"m": "m:m"}, GROUP: {"third": "m.third [extra]"}}, {}, "0.3.1")
    assert found() == told(site) and len(found()) == 3


def test_of_a_package_that_is_there_twice_the_first_counts(site):
    distribution(site / "first", "weighted", {GROUP: {"new": "weighted.new"}}, {}, "2.0")
    distribution(site / "later", "weighted", {GROUP: {"old": "weighted.old"}}, {}, "1.0")
    assert found() == told(site) == {("new", "weighted.new", "2.0")}


@pytest.mark.parametrize(
    "text",
    ["", "[qtran.methods", "[qtran.methods]\n= x\n", "[qtran.other]\na = b", "[qtran.methods]\n# a comment\n;b = c\n", "\xff[qtran.x]"],
)
def test_a_damaged_file_offers_nothing(site, text):
    told = distribution(site / "first", "weighted", {}, {})
    (told / "entry_points.txt").write_text(text, encoding="latin-1")
    registry = Registry("qtran_cli.learn.methods", "method", GROUP)
    assert registry.names() == registry.own()


def test_a_file_and_a_missing_folder_on_the_path_offer_nothing(site, monkeypatch):
    (site / "file").touch()
    monkeypatch.syspath_prepend(site / "file")
    monkeypatch.syspath_prepend(site / "missing")
    assert found() == set()


@pytest.mark.parametrize("command", [["-h"], ["solve", "climb"], ["solve", "climb", "--json"]])
def test_names_are_read_without_what_is_slow_to_import(command):
    code = f"import sys; from qtran_cli.cli.main import run; run({command!r}); print([m for m in sys.modules if m == 'importlib.metadata'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
