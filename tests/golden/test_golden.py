"""What `qtran solve` prints, character by character, beside what it printed when somebody last read it.

One recording per case and width: NAME.WIDTH.txt, NAME.json for documents. With QTRAN_GOLDEN=write (make golden) the
recordings are made anew. bandit has one agent;
hostile.yaml is full of names and numbers that want to break the page.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WRITE = os.environ.get("QTRAN_GOLDEN") == "write"
REPORTS = {
    "climb": ["climb"],
    "climb-full": ["climb", "--full"],
    "hostile-full": [str(HERE / "hostile.yaml"), "--full"],
    "xor-full": ["xor", "--full"],
    "climb-margin": ["climb", "--objective", "margin"],
    "climb-float": ["climb", "--float", "--digits", "3"],
    "qtran_table1": ["qtran_table1"],
    "three_player_climbing": ["three_player_climbing", "--qmix-seconds", "600"],
    "xor": ["xor"],
    "bandit": ["bandit"],
    "hostile": [str(HERE / "hostile.yaml")],
    "qtran_fig2": ["qtran_fig2", "--qmix-seconds", "600"],  # a search that ends by its work, however slow the machine
}
DOCUMENTS = {"climb": ["climb"], "xor": ["xor"], "alt_counterexample": ["alt_counterexample"]}


def compare(recording: Path, text: str) -> None:
    if WRITE:
        recording.write_text(text, encoding="utf-8")
    assert text == recording.read_text(encoding="utf-8"), f"{recording.name} differs: `make golden` records anew"


@pytest.mark.golden
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("case", REPORTS)
def test_report(qtran, monkeypatch, case, width):
    monkeypatch.setenv("COLUMNS", str(width))
    ended = qtran("solve", *REPORTS[case])
    assert (ended.code, ended.err) == (0, "")
    compare(HERE / f"{case}.{width}.txt", ended.out)


@pytest.mark.golden
@pytest.mark.parametrize("case", DOCUMENTS)
def test_document(qtran, case):
    ended = qtran("solve", "--json", *DOCUMENTS[case])
    assert (ended.code, ended.err) == (0, "")
    compare(HERE / f"{case}.json", ended.out)


def test_no_recording_is_left_over_and_none_is_missing():
    expected = {f"{case}.{width}.txt" for case in REPORTS for width in (80, 120)} | {f"{case}.json" for case in DOCUMENTS}
    assert {path.name for path in HERE.glob("*.txt")} | {path.name for path in HERE.glob("*.json")} == expected
