"""Every writer over every kind of answer: whole, the same each time, and without a character that a terminal acts on."""

from __future__ import annotations

import pytest

from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.writers import WRITERS, Answer
from tests.report.answers import NAMES, answer

FORMATS = WRITERS.names()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_a_text_of_whole_printable_lines(form, name):
    text = WRITERS[form].write(answer(name))
    assert text.endswith("\n")
    assert all(line.isprintable() for line in text.split("\n"))
    assert text == WRITERS[form].write(answer(name))


@pytest.mark.parametrize("form", FORMATS)
def test_only_what_the_format_asks_for_is_built(form):
    given = answer("climb")
    wrong = {"report" if WRITERS[form].EXACT else "document": lambda: pytest.fail("built")}
    WRITERS[form].write(Answer(**(vars(given) | wrong)))


@pytest.mark.parametrize("form", [name for name in FORMATS if not WRITERS[name].EXACT])
def test_a_report_rounds_as_it_is_asked_to(form):
    exact, rounded = (WRITERS[form].write(answer("climb", numbers)) for numbers in (None, Numbers(digits=2)))
    assert "1575.78" in rounded
    assert "1575.78" not in exact
    assert "rounded to 2 decimals" in rounded


def test_the_formats_that_the_issue_of_results_elsewhere_names():
    assert {"markdown", "latex", "csv", "html", "json"} <= set(FORMATS)
