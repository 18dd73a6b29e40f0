"""docs/study.md names all that the code has: families with their parameters, keys, columns."""

from __future__ import annotations

import pytest

from qtran_cli.scalars import spell
from qtran_cli.study import journal, line, sheet
from qtran_cli.study.families import FAMILIES
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "study.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("family", FAMILIES.names())
def test_a_family_has_its_line_with_its_parameters(family):
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{family}` |")]
    settings = ", ".join(f"`{name}={spell(p.default)}`" for name, p in FAMILIES[family].PARAMETERS.items())
    assert line.split("|")[3].strip() == settings


@pytest.mark.parametrize(
    "name", [*sorted(line.KEYS), *sheet.HEADINGS, *sheet.PAIRS, journal.PLAN, journal.GAMES, journal.SUMMARY, journal.PAIRS]
)
def test_every_key_column_and_file_is_explained(name):
    assert f"`{name}`" in PAGE
