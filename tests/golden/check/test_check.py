"""What `qtran check` prints, character by character: the report (REPORT.txt), the worksheet of --explain, the document.

With QTRAN_GOLDEN=write (make golden) the recordings are made anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.test_golden import compare

HERE = Path(__file__).parent
PAPER = ["qtran_table1", "--q", "3.84,-2.06,-2.25", "--q", "4.16,2.29,2.29"]
CASES = {
    "report-table1": (0, PAPER),
    "report-rescale": (1, ["climb", "--q", "30,1,0", "--q", "2,1,0"]),
    "report-float": (1, ["climb", "--q", "30,1/3,0", "--q", "2,1,0", "--digits", "3"]),
    "report-fig2": (1, ["qtran_fig2", "--q", ",".join(map(str, range(21))), "--q", ",".join(map(str, range(20, -1, -1)))]),
    "explain-table1": (0, [*PAPER, "--explain"]),
    "explain-learned": (0, [*PAPER, "--explain", "--q-jt", str(HERE / "learned.yaml")]),
    "explain-rescale": (1, ["climb", "--q", "30,1,0", "--q", "2,1,0", "--explain"]),
    "explain-tie": (1, ["climb", "--q", "1,1,0", "--q", "0,0,-1/3", "--explain"]),
    "explain-not_strict": (1, ["or_gate", "--q", "0,1", "--q", "0,1", "--explain"]),
    "explain-fails": (1, ["climb", "--q", "0,1,0", "--q", "2,1,1", "--v", "-1", "--tolerance", "1/3", "--explain"]),
    "explain-three": (1, ["alt_counterexample", "--q", "1,0", "--q", "1,0", "--q", "1,0", "--explain"]),
    "explain-large": (1, ["qtran_fig2", "--q", ",".join(map(str, range(21))), "--q", ",".join(map(str, range(20, -1, -1))), "--explain"]),
}


@pytest.mark.golden
@pytest.mark.parametrize("case", CASES)
def test_recording(qtran, monkeypatch, case):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(HERE.parents[2])
    code, arguments = CASES[case]
    ended = qtran("check", *(x.replace(f"{HERE}/", "tests/golden/check/") for x in arguments))
    assert (ended.code, ended.err) == (code, "")
    compare(HERE / f"{case}.txt", ended.out)


@pytest.mark.golden
def test_document(qtran):
    ended = qtran("check", "climb", "--q", "30,1,0", "--q", "2,1,0", "--json")
    assert (ended.code, ended.err) == (1, "")
    compare(HERE / "rescale.json", ended.out)


def test_no_recording_is_left_over_and_none_is_missing():
    assert {path.name for path in HERE.glob("*.txt")} == {f"{case}.txt" for case in CASES}
