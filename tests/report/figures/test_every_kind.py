"""What holds for every kind of figure: no raw names, nothing cut, what is asked of its sheet, files of their kind and always the same."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from matplotlib import rc_context, rcdefaults, rcParams

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.judge.curve import Curve, Source
from qtran_cli.judge.learning import Learning, Moment
from qtran_cli.report.check import figure as check
from qtran_cli.report.figures.encoded import SUFFIXES, encoded, parameters
from qtran_cli.report.figures.measured import size
from qtran_cli.report.figures.sheet import WIDTHS, Sheet, check_font
from qtran_cli.report.histories import figure as histories
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step import figure as one_step
from qtran_cli.report.one_step.thresholds import figure as thresholds
from qtran_cli.report.runs import curves_figure as curves
from qtran_cli.report.runs import learned_figure as learned
from qtran_cli.report.states import figure as states
from qtran_cli.report.study import figure as study
from qtran_cli.runs.labels import Label
from qtran_cli.study.summary import summarise
from tests.asks import BARE
from tests.exact.histories.test_additive_values import lookouts
from tests.report.check.checks import made
from tests.report.figures.spelled import artists
from tests.report.games import game, solved
from tests.tasks import two_step

NUMBERS = Numbers(width=8)
CLIMB = [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]


def curve(method: str, quantity: str, *settings: tuple[str, str | None], env: str = "climb", seeds: int = 4) -> Curve:
    label = Label(method, settings)
    values = np.add.outer(np.arange(9.0), np.arange(seeds) / 10)
    middle = values.mean(1)
    source = Source(f"runs/{label}", env, method, str(label), 11.0, told=label)
    return Curve(source, quantity, np.arange(1, 10) * 1000, middle, middle - 0.1, middle + 0.1, values)


def many() -> list[Curve]:
    """Several quantities of several methods, one of them under settings."""
    runs = [("vdn",), ("qmix",), ("qtran_alt",)]
    told = [("qtran_base", ("lambda_nopt", x), ("epsilon_end", "0.05"), ("from", None)) for x in ("0.1", "1")]
    return [
        curve(method, quantity, *settings) for quantity in ("return", "agreement", "td", "nopt") for method, *settings in [*runs, *told]
    ]


@cache
def learning() -> Learning:
    about = game(CLIMB, name="climb")
    tables = {"q_jt": np.array(CLIMB, float), "q_prime + v_jt": np.array(CLIMB, float) / 2}
    moments = tuple(Moment(step, (0, 0), tables) for step in (100, 2000, 30000))
    return Learning("runs/a", "climb", "qtran_base", "qtran_base", about, 3, "the median one", moments)


@cache
def climbing():
    return solve(game(CLIMB, name="climb"), Ask(thresholds=True, strips=True))


def studied():
    entry = {"optimal": True, "value": None, "regret": "0"}
    methods = dict.fromkeys(("vdn", "qmix", "qtran_base", "cw_qmix@1/2", "cw_qmix@1"), entry)
    rows = [{"actions": [k, k], "game": 0, "rectangular": True, "methods": methods} for k in (2, 3)]
    return summarise([{**study_record(row), **row} for row in rows])


def study_record(row):
    from tests.report.study.test_report import record

    return record(row["actions"], True, "0")


KINDS = {
    "curves": lambda sheet: curves.draw(many(), sheet=sheet),
    "one curve": lambda sheet: curves.draw([curve("qtran_base", "nopt")], sheet=sheet),
    "tables": lambda sheet: learned.draw(learning(), sheet=sheet),
    "heat maps": lambda sheet: one_step.draw(climbing(), NUMBERS, sheet),
    "three agents": lambda sheet: one_step.draw(solved("counterexample"), NUMBERS, sheet),
    "thresholds": lambda sheet: thresholds.draw(climbing(), sheet),
    "states": lambda sheet: states.draw(solve_task(replace(two_step(), name="two steps"), Ask(qmix_seconds=0)), NUMBERS, sheet),
    "histories": lambda sheet: histories.draw(partial.solve(lookouts(2), BARE), sheet),
    "check": lambda sheet: check.draw(*made("rescale/climb"), NUMBERS, sheet),
    "study": lambda sheet: study.draw("uniform, seed 0", studied(), sheet),
}
SHEETS = {"natural": Sheet(), "column": Sheet(width=WIDTHS["column"]), "text": Sheet(width=WIDTHS["text"], font="STIXGeneral", font_size=9)}
CASES = [(kind, sheet) for kind in KINDS for sheet in SHEETS if (kind, sheet) != ("three agents", "column")]


@cache
def drawn(kind: str, sheet: str):
    """The figure, laid out as it is written."""
    with rc_context():
        rcdefaults()
        rcParams.update(parameters(SHEETS[sheet]))
        figure = KINDS[kind](SHEETS[sheet])
        figure.draw_without_rendering()
    return figure


def own(text: str) -> str:
    """What stands outside of mathematics."""
    return re.sub(r"(?<!\\)\$.*?(?<!\\)\$", "", text)


@pytest.mark.parametrize(("kind", "sheet"), CASES)
def test_no_name_stands_with_an_underscore_and_nothing_is_none(kind, sheet):
    texts = [text.get_text() for text in artists(drawn(kind, sheet))]
    assert len(texts) > 3
    assert not [text for text in texts if "_" in own(text) or re.search(r"\bnone\b", text, re.IGNORECASE)]


@pytest.mark.parametrize(("kind", "sheet"), CASES)
def test_no_text_leaves_the_figure(kind, sheet):
    figure = drawn(kind, sheet)
    slack = 0.02 * figure.dpi  # letters are measured on a grid of pixels
    parts = [*figure.texts, figure._suptitle, figure._supxlabel, *figure.legends]
    boxes = [part.get_window_extent() for part in parts if part is not None]
    for box in [*boxes, *(axes.get_tightbbox() for axes in figure.axes if axes.axison)]:
        assert -slack <= box.x0 and box.x1 <= figure.bbox.x1 + slack
        assert -slack <= box.y0 and box.y1 <= figure.bbox.y1 + slack


@pytest.mark.parametrize(("kind", "sheet"), CASES)
def test_what_stands_around_the_panels_covers_none_of_them(kind, sheet):
    figure = drawn(kind, sheet)
    around = [text for text in (figure._suptitle, figure._supxlabel) if text is not None and text.get_text()]
    boxes = [*(text.get_window_extent() for text in around), *(legend.get_window_extent() for legend in figure.legends)]
    panels = [axes.get_tightbbox() for axes in figure.axes if axes.axison]
    assert boxes
    for k, box in enumerate(boxes):
        for other in [*panels, *boxes[:k]]:
            inside = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert inside <= 0.03 * figure.dpi or min(box.x1, other.x1) <= max(box.x0, other.x0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_width_is_kept_and_so_is_a_height(kind):
    for width, height in ((6.75, None), (6.75, 5.0)):
        found = KINDS[kind](Sheet(width=width, height=height)).get_size_inches()
        assert found[0] == width and (height is None or found[1] == height)


@pytest.mark.parametrize("kind", KINDS)
def test_title_and_footnote_can_be_left_out(kind):
    plain = KINDS[kind](Sheet(title=False, footnote=False))
    assert plain._suptitle is None and plain._supxlabel is None
    assert KINDS[kind](Sheet()).get_suptitle()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_are_of_their_kind_their_size_and_always_the_same(suffix):
    sheet = Sheet(width=5.5, height=3.0, dpi=100)
    first, second = (encoded(lambda: KINDS["curves"](sheet), suffix, sheet) for _ in range(2))
    assert first == second
    assert size(first, suffix, 100) == "5.50 × 3.00 in" + (", 550 × 300 pixels" if suffix == "png" else "")
    assert not re.search(rb"CreationDate|matplotlib.{0,9}\d\.\d", first)


@pytest.mark.parametrize("font", ["", "serif", "STIXGeneral", "DejaVu Sans Mono"])
def test_fonts_are_embedded_as_truetype(font):
    """Type 3 fonts, which publishers refuse, are none."""
    sheet = Sheet(font=font, width=5.5)
    pdf = encoded(lambda: KINDS["one curve"](sheet), "pdf", sheet)
    assert b"/FontFile2" in pdf and b"/Type3" not in pdf
    eps = encoded(lambda: KINDS["one curve"](sheet), "eps", sheet)
    assert b"/FontType 42 def" in eps and b"/FontType 3 def" not in eps


def test_bands_on_postscript_are_as_light_as_on_screen():
    figure = KINDS["one curve"](Sheet())
    encoded(lambda: figure, "eps")
    (band,) = figure.axes[0].collections
    assert band.get_alpha() is None and min(band.get_facecolor()[0][:3]) > 0.8


def test_heights_without_room_are_refused():
    with pytest.raises(UsageError, match=r"a height of 1 in leaves no room") as error:
        KINDS["curves"](Sheet(height=1.0))
    assert "--no-title" in str(error.value)
    with pytest.raises(UsageError, match=r"a width of 2 in is too narrow for 2 panels") as error:
        KINDS["three agents"](Sheet(width=2.0))
    assert len(str(error.value).splitlines()) == 2


def test_pictures_beyond_memory_are_refused():
    with pytest.raises(UsageError, match="pixels are too many"):
        encoded(lambda: KINDS["one curve"](Sheet(width=40, height=40)), "png", Sheet(dpi=1200))


def test_fonts_by_name():
    assert (check_font("SERIF"), check_font("dejavu sans")) == ("serif", "DejaVu Sans")
    with pytest.raises(UsageError, match="no font is called 'dejavu serf'") as error:
        check_font("dejavu serf")
    assert "dejavu serif" in str(error.value)


def test_legends_say_what_differs():
    texts = [text.get_text() for text in drawn("curves", "natural").legends[0].get_texts()]
    assert texts[:3] == ["VDN", "QMIX", "QTRAN-alt"]
    assert texts[3] == r"QTRAN-base: $\lambda_{\mathrm{nopt}}$ = 0.1, epsilon end = 0.05"
    some = curves.draw([curve("vdn", "return", seeds=3), curve("qmix", "return", seeds=5)])
    assert [text.get_text() for text in some.legends[0].get_texts()] == ["VDN: 3 seeds", "QMIX: 5 seeds"]


def test_a_long_label_is_broken_and_not_cut():
    long = "a run whose reader has a lot to say about it, much more than any column of a paper is wide, " * 2
    label = Label("vdn", given=long.strip())
    source = Source("runs/a", "climb", "vdn", str(label), told=label)
    steps = np.array([1, 2])
    flat = Curve(source, "return", steps, steps, steps, steps, steps[:, None] * np.ones(3))
    figure = curves.draw([flat, curve("qmix", "return")], sheet=SHEETS["column"])
    figure.draw_without_rendering()
    first = figure.legends[0].get_texts()[0].get_text()
    assert first.replace("\n", " ").startswith(long.strip()[:150]) and "\n" in first and "…" not in first
    assert figure.legends[0].get_window_extent().x1 <= figure.bbox.x1
