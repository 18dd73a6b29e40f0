"""Write docs/pictures/: the report of the climbing game as a terminal shows it, and its heat maps.

python docs/make_pictures.py    write them (make pictures)
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from rich.console import Console

from qtran_cli.catalogue import load
from qtran_cli.exact.solve import solve
from qtran_cli.report.plot import picture
from qtran_cli.report.solution import report

GAME = "climb"
COLUMNS = 104
FOLDER = Path(__file__).with_name("pictures")
TERMINAL = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 18px; font-weight: bold; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""A terminal's window for Rich's export, with the reader's own fonts: the page fetches nothing."""


def main(folder: Path = FOLDER) -> int:
    """Write both pictures into ``folder``; returns the exit code."""
    solution = solve(load(GAME))
    folder.mkdir(parents=True, exist_ok=True)
    console = Console(
        file=io.StringIO(), width=COLUMNS, record=True, force_terminal=True, color_system="truecolor", highlight=False, markup=False
    )
    console.print(report(solution))
    text = console.export_svg(title=f"qtran solve {GAME}", code_format=TERMINAL, unique_id=GAME)
    (folder / f"{GAME}-report.svg").write_text(text, encoding="utf-8")
    (folder / f"{GAME}-tables.svg").write_bytes(picture(solution, "svg"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
