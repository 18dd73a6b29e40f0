"""The report and the figure of a study, from records that are made up: every case that they tell apart."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from qtran_cli.report.study.figure import draw
from qtran_cli.report.study.report import document, report
from qtran_cli.study.summary import Size, summarise


def record(actions: list[int], optimal: bool | None, regret: str | None, proved: bool | None = None, seven: bool | None = True) -> dict:
    entry = {"optimal": optimal, "value": None, "regret": regret, **({} if proved is None else {"proved": proved})}
    classes = {"additive": False, "monotone": optimal is True, "rectangular": True}
    return {
        "actions": actions,
        "classes": classes,
        "qtran_alt": seven,
        "methods": {"qmix": entry, "iql": {"optimal": True, "value": None, "regret": regret}},
    }


def of(*entries) -> list[Size]:
    return summarise(record(*entry) for entry in entries)


MIXED = (
    *(([2, 2], True, "0", True), ([2, 2], False, "1/2", True)),
    *(([3, 3], True, "0", True), ([3, 3], False, "1", False), ([3, 3], False, "1/3", False, None)),
)


def printed(sizes: list[Size], every_pair: bool = False) -> str:
    console = Console(file=io.StringIO(), width=80)
    console.print(report("made up", sizes, every_pair))
    return console.file.getvalue()


def rows(text: str, name: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line.strip().startswith(name)]


def test_unproved_fits_have_lines_of_their_own():
    text = printed(of(*MIXED))
    first, second = rows(text, "qmix ")
    assert first[:4] == ["qmix", "2", "50.0", "%"]
    assert second[:4] == ["qmix", "3", "33.3", "%"]
    (proved,) = rows(text, "proved ")
    (unproved,) = rows(text, "not proved ")
    assert (proved[1], unproved[2]) == ("1", "2")
    assert proved[2] == "100.0" and unproved[3] == "0.0"
    assert "66.7 %" in " ".join(unproved), "the mean of 1 and 1/3"
    assert "the best of a search" in text


def test_where_all_is_proved_nothing_is_said_about_it():
    text = printed(of(*MIXED[:2]))
    assert "proved" not in text and "undecided" not in text


def test_undecided_games_are_left_out_and_counted():
    text = printed(of(*MIXED))
    (first, second) = rows(text, "(7) feasible")
    assert second == ["(7)", "feasible", "2", "100.0", "%", "34.2–100.0", "%", "1"]
    assert first[2] == "2"
    assert "were not decided" in text or "was not decided" in " ".join(text.split())


def test_a_method_that_was_never_fitted_has_no_share():
    sizes = of(([2, 2], None, None))
    assert rows(printed(sizes), "qmix ") == [["qmix", "0"]]
    entry = document({}, "DIR", sizes)["sizes"][0]["methods"]["qmix"]
    assert (entry["games"], entry["undecided"], entry["share"], entry["ci95"]) == (0, 1, None, None)
    assert entry["regret"] == {"games": 0, "mean": None, "ci95": None}


TWENTY = [*[([2, 2], True, "0")] * 8, *[([2, 2], False, "1/2")] * 12]
"""iql is right on all of them: the sign test of 12 to 0 gives 2^-11."""


def test_the_grid_counts_both_ways_and_marks_what_is_no_chance():
    lines = printed(of(*TWENTY)).splitlines()
    at = lines.index("games where the method of the line is right, that of the column wrong")
    head, _, first, second = (line.split() for line in lines[at + 1 : at + 5])
    assert head == ["│", "1", "2"]
    assert first == ["1", "qmix", "│", "·", "0"]
    assert second == ["2", "iql", "│", "12*", "·"]
    assert "exact sign test" in " ".join(lines)
    assert "12*" not in printed(of(*TWENTY[:13])) and "5 " in printed(of(*TWENTY[:13])), "2^-4 is no less than 0.05"


def test_every_pair_has_a_line_with_all_that_is_known():
    text = printed(of(*TWENTY), every_pair=True)
    line = rows(text, "qmix")[-1]
    assert line[:6] == ["qmix", "iql", "8", "0", "12", "0"]
    assert line[6] == "−60.0" and line[-2:] == ["<", "0.001"]
    assert "games where" not in text and "Newcombe" in text
    assert max(map(len, text.splitlines())) <= 80


def test_undecided_pairs_are_blank():
    assert ["qmix", "iql", "0", "0", "0", "0"] in rows(printed(of(([2, 2], None, None)), every_pair=True), "qmix")
    (entry,) = document({}, "DIR", of(([2, 2], None, None)))["sizes"][0]["pairs"]
    assert (entry["games"], entry["undecided"], entry["difference"], entry["ci95"], entry["p"]) == (0, 1, None, None, None)
    assert entry["regret"] == {"games": 0, "difference": None, "ci95": None}


def test_the_documents_pairs():
    (entry,) = document({}, "DIR", of(*TWENTY))["sizes"][0]["pairs"]
    assert (entry["first"], entry["second"], entry["games"], entry["undecided"]) == ("qmix", "iql", 20, 0)
    assert (entry["both"], entry["first_only"], entry["second_only"], entry["neither"]) == (8, 0, 12, 0)
    assert (entry["difference"], entry["p"]) == (-0.6, 0.000488281)
    assert entry["ci95"][0] < -0.6 < entry["ci95"][1] < 0
    assert entry["regret"] == {"games": 20, "difference": 0, "ci95": [0, 0]}, "both are given the same regret"


def test_an_alpha_in_a_name_is_explained():
    entry = {"optimal": True, "value": None, "regret": "0"}
    games = [{**record([2, 2], True, "0"), "methods": {"cw_qmix@1/2": entry, "cw_qmix@1": entry}}]
    assert "the weight α off the optimum" in printed(summarise(games))
    assert "the weight α off the optimum" not in printed(of(*TWENTY))


def test_the_document_is_plain_json():
    assert json.loads(json.dumps(document({"schema": "x", "qtran": "y", "family": "z"}, "DIR", of(*MIXED))))["study"] == {"family": "z"}


def test_lines_bands_and_hollow_markers():
    sizes = of(*MIXED)
    axes = draw("made up", sizes).axes[0]
    lines = {line.get_label(): line for line in axes.lines}
    for name in ("qmix", "iql"):
        assert lines[name].get_ydata().tolist() == [size.methods[name].all.share for size in sizes]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2×2", "3×3"]
    hollow = [line for line in axes.lines if line.get_color() == "white"]
    assert [len(line.get_xdata()) for line in hollow] == [1]
    low, high = sizes[1].methods["qmix"].all.interval
    ys = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert ys.min() == pytest.approx(min(low, sizes[0].methods["qmix"].all.interval[0]))
    assert high in [pytest.approx(y) for y in ys]


def test_one_size_has_bars():
    axes = draw("made up", of(*MIXED[:2])).axes[0]
    (bar, _) = axes.collections
    low, high = of(*MIXED[:2])[0].methods["qmix"].all.interval
    assert bar.get_segments()[0][:, 1].tolist() == pytest.approx([low, high])


def test_a_method_without_any_share_has_no_line():
    assert draw("made up", of(([2, 2], None, None), ([3, 3], None, None))).axes[0].lines[0].get_label() == "iql"
