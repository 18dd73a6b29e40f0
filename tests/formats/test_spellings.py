"""Every spelling of a number that docs/formats.md lists is read as it says there, or refused: never taken for a heading."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from qtran_cli.errors import InputError
from qtran_cli.formats import read_bytes

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
REFUSED = "refused"
ROW = re.compile(r"^\| (?P<spelled>`.*) \| (?P<csv>[^|]*) \| (?P<others>[^|]*) \|$", re.MULTILINE)
_HEAD = "| spelled | in a CSV file | in other files |"


def rows() -> list[tuple[str, str, str]]:
    """(spelling, what a CSV file means by it, what other files do) of every line of the table."""
    table = PAGE.read_text(encoding="utf-8").partition(_HEAD)[2].partition("\n\n")[0]
    return [
        (code, row["csv"], row["others"]) for row in ROW.finditer(table) for code in map(_seen, re.findall("`([^`]+)`", row["spelled"]))
    ]


def _seen(code: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), code)


def read(text: str, name: str) -> str:
    """The payoffs, or REFUSED, with what would be right."""
    try:
        return " ".join(read_bytes(text.encode(), "file", name).payoff.nested(str)[0])
    except InputError as error:
        return REFUSED if len(str(error).splitlines()) == 2 else "refused without what would be right"


def test_the_table_is_there():
    assert len(rows()) > 60
    assert {_seen("\\u2009")} < set("".join(code for code, *_ in rows()))


@pytest.mark.parametrize(("spelled", "told", "_others"), rows())
def test_in_a_csv_file(spelled, told, _others):
    several = ";" in spelled or "," in spelled
    assert read(spelled if several else f"{spelled}\t7", "csv").removesuffix("" if several else " 7") == told


@pytest.mark.parametrize(("spelled", "told", "_others"), [row for row in rows() if ";" not in row[0] and "," not in row[0]])
def test_above_numbers_it_is_no_heading(spelled, told, _others):
    """The fault that this is all about: a first row that is left out, and another game solved."""
    try:
        found = read_bytes(f"{spelled}\t{spelled}\n7\t8".encode(), "file", "csv").payoff.nested(str)
    except InputError as error:
        found = "a heading, twice" if "stands twice" in str(error) else REFUSED
    assert found == (REFUSED if told == REFUSED else [[told, told], ["7", "8"]])


ALONE = [(spelled.partition(";")[0], others) for spelled, _, others in rows() if others]


@pytest.mark.parametrize(("spelled", "others"), ALONE)
@pytest.mark.parametrize("name", ["yaml", "json"])
def test_in_documents(spelled, others, name):
    assert read(f'{{"payoff": [[{json.dumps(spelled)}]]}}', name) == others


@pytest.mark.parametrize(("spelled", "others"), [row for row in ALONE if not set(", ") & set(row[0])])
def test_in_strategic_games(spelled, others):
    """Where commas and spaces separate numbers."""
    assert read(f'NFG 1 R "" {{ "a" "b" }} {{ 1 1 }} {spelled} {spelled}', "nfg") == others
