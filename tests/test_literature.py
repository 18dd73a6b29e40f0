"""docs/literature.md, walked: every command is run through the real entry point, and its lines held to what the page shows.

In a ```console block a line that begins with `$ ` is a command, the lines up to the next one are what it prints, an `…` alone standing
for any lines.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "literature.md"
TABLES = ROOT / "docs" / "literature" / "tables"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
TEXT = PAGE.read_text(encoding="utf-8")
GAP = "…"


def sessions() -> list[tuple[str, list[str]]]:
    """(command, the lines that it prints) of the whole page."""
    found = [part.splitlines() for block in BLOCK.findall(TEXT) for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(lines[0], lines[1:]) for lines in found]


def arguments(command: str) -> list[str]:
    """A command line as the shell hands it over, files by pattern included."""
    program, *words = shlex.split(command)
    assert program == "qtran"
    return [name for word in words for name in (sorted(str(p.relative_to(ROOT)) for p in ROOT.glob(word)) if "*" in word else [word])]


def missing(shown: list[str], printed: list[str]) -> str:
    """The first line shown that is not printed where it should be, however wide its columns; "" where all are."""
    at, free = 0, False
    for line in shown:
        if line == GAP:
            free = True
            continue
        places = range(at, len(printed) if free else min(at + 1, len(printed)))
        place = next((k for k in places if printed[k].split() == line.split()), None)
        if place is None:
            return line
        at, free = place + 1, False
    return "" if free or at == len(printed) else printed[at]


@pytest.mark.parametrize(("command", "shown"), sessions(), ids=[command.removeprefix("qtran ") for command, _ in sessions()])
def test_the_page_says_what_its_commands_print(qtran, monkeypatch, command, shown):
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("COLUMNS", raising=False)
    ended = qtran(*arguments(command))
    assert (ended.code, ended.err) == (0, "")
    assert missing(shown, ended.out.splitlines()) == "", ended.out


def test_a_line_that_is_not_printed_is_missed():
    printed = ["a", "b", "c"]
    assert missing(["a", GAP, "c"], printed) == ""
    assert missing(["a", "c"], printed) == "c"
    assert missing([GAP, "b"], printed) == "c"
    assert missing([GAP, "x", GAP], printed) == "x"


def test_every_claim_of_the_list_leads_to_a_section_with_a_command():
    headings = re.findall(r"^### (.+)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    linked = set(re.findall(r"\]\(#([a-z0-9_-]+)\)", TEXT))
    assert linked == anchors
    assert all("```console" in section for section in re.split(r"^### ", TEXT, flags=re.MULTILINE)[1:])


@pytest.mark.parametrize("path", sorted(TABLES.iterdir()), ids=lambda path: path.stem)
def test_every_printed_table_is_on_the_page_and_says_where_it_is_from(path: Path):
    commands = [name for command, _ in sessions() for name in arguments(command)]
    text = path.read_text(encoding="utf-8")
    assert str(path.relative_to(ROOT)) in commands
    assert "arXiv" in (source := yaml.safe_load(text).get("source") or text.splitlines()[0]) or "commit" in source
