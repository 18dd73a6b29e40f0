"""What --format and --svg write, character by character. With QTRAN_GOLDEN=write (make golden) the recordings are made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.test_golden import compare

HERE = Path(__file__).parent
SUFFIXES = {"markdown": "md", "latex": "tex", "csv": "csv", "html": "html"}
CASES = {
    "climb": (0, ["solve", "climb"]),
    "hostile": (0, ["solve", "tests/golden/hostile.yaml"]),
    "alt_counterexample": (0, ["solve", "alt_counterexample"]),
    "check": (1, ["check", "climb", "--q", "30,1,0", "--q", "2,1,0"]),
}
EXPLAINED = {"explain": (1, ["check", "climb", "--q", "30,1,0", "--q", "2,1,0", "--explain"])}
RECORDED = [(case, form) for case in CASES for form in SUFFIXES] + [("explain", "markdown"), ("explain", "latex")]


@pytest.mark.golden
@pytest.mark.parametrize(("case", "form"), RECORDED)
def test_recording(qtran, monkeypatch, case, form):
    monkeypatch.chdir(HERE.parents[2])
    code, arguments = (CASES | EXPLAINED)[case]
    ended = qtran(*arguments, "--format", form)
    assert (ended.code, ended.err) == (code, "")
    compare(HERE / f"{case}.{SUFFIXES[form]}", ended.out)


@pytest.mark.golden
@pytest.mark.parametrize("case", CASES)
def test_picture(qtran, monkeypatch, tmp_path, case):
    monkeypatch.chdir(HERE.parents[2])
    monkeypatch.setenv("COLUMNS", "80")
    code, arguments = CASES[case]
    assert qtran(*arguments, "--svg", str(tmp_path / "shown.svg")).code == code
    compare(HERE / f"{case}.svg", (tmp_path / "shown.svg").read_text(encoding="utf-8"))


def test_no_recording_is_left_over_and_none_is_missing():
    expected = {f"{case}.{SUFFIXES[form]}" for case, form in RECORDED} | {f"{case}.svg" for case in CASES}
    assert {path.name for path in HERE.iterdir() if path.suffix != ".py" and path.is_file()} == expected
