"""The README's console sessions are replayed and compared character by character.

In a ```console block a line that begins with `$ ` is a command, the lines up to the next one are all it prints.
With QTRAN_GOLDEN=write (make golden) the page is rewritten with what the commands print now.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import PATIENCE

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "README.md"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def commands(session: str) -> list[str]:
    """The command lines of a session."""
    return [line[2:] for line in session.splitlines() if line.startswith("$ ")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """A folder in which the README's paths exist, with `qtran` on its own path."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "games").symlink_to(ROOT / "games")
    tool = folder / "bin" / "qtran"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m qtran_cli "$@"\n')
    tool.chmod(0o755)
    return folder


def replay(session: str, desk: Path) -> str:
    """The session with what its commands print today."""
    shown = ""
    for command in commands(session):
        environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
        environment |= {"PATH": f"{desk / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=desk,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )
        shown += f"$ {command}\n{done.stdout.decode()}"
    return shown


SESSIONS = [match[0] for match in BLOCK.finditer(text())]


@pytest.mark.golden
@pytest.mark.parametrize("k", range(len(SESSIONS)))
def test_console_session(k, desk):
    now = replay(SESSIONS[k], desk)
    if os.environ.get("QTRAN_GOLDEN") == "write":
        PAGE.write_text(text().replace(SESSIONS[k], now), encoding="utf-8")
    else:
        assert now == SESSIONS[k]


def test_sessions_show_the_solver():
    shown = [command for session in SESSIONS for command in commands(session)]
    assert any(command.startswith("qtran solve") for command in shown)
    assert len(shown) >= 3


PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *sorted(f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    content = (ROOT / page).read_text(encoding="utf-8")
    content = re.sub(r"```.*?```", "", content, flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", content):
        if not re.match(r"https?:|mailto:", target):
            assert ((ROOT / page).parent / target).exists(), f"{page} links to {target}"


def test_make_commands_exist():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for page in ("README.md", "CONTRIBUTING.md"):
        content = BLOCK.sub("", (ROOT / page).read_text(encoding="utf-8"))
        quoted = re.findall(r"`[^`]+`|^make .*$", content, re.MULTILINE)
        named = re.findall(r"\bmake ([a-z]+)\b", "\n".join(quoted))
        assert set(named) <= set(targets), page
        assert "test" in named
