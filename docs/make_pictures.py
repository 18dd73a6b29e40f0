"""Write docs/pictures/: the report of the climbing game as a terminal shows it, its heat maps, and what training looks like.

python docs/make_pictures.py    write them (make pictures); the trained ones take a minute or two, and PyTorch
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from qtran_cli.catalogue import load
from qtran_cli.cli.main import run
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.report.one_step.figure import picture
from qtran_cli.report.one_step.report import report

GAME = "climb"
COLUMNS = 104
FOLDER = Path(__file__).with_name("pictures")
METHODS = ("qtran_base", "qtran_alt", "qmix", "vdn")
"""What is trained on GAME, ten seeds each."""
PEAKS = "qtran_fig2"
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


def curves(folder: Path, runs: Path) -> int:
    """climb-curves.svg: METHODS on the climbing game."""
    trained = [train(GAME, method, runs, "--steps", "2000", "--set", "evaluations=50") for method in METHODS]
    places = [str(runs / GAME / method / "one") for method in METHODS]
    drawn = run(["plot", *places, "--what", "return,agreement", "--out", str(folder / f"{GAME}-curves.svg"), "--force", "--quiet"])
    return max(*trained, drawn)


def tables(folder: Path, runs: Path) -> int:
    """qtran_fig2-tables.png: what QTRAN-base learns of the two peaks, on the paper's colour scale."""
    trained = train(PEAKS, "qtran_base", runs, "--steps", "6000", "--seeds", "5", "--full-exploration")
    options = ["--what", "tables", "--at", "600,900,1500,6000", "--range=-10,10", "--force", "--quiet"]
    return max(trained, run(["plot", str(runs / PEAKS), *options, "--out", str(folder / f"{PEAKS}-tables.png")]))


def train(game: str, method: str, runs: Path, *options: str) -> int:
    """Carry out qtran train; returns its exit code."""
    return run(["train", "--env", game, "--method", method, "--name", "one", "--out", str(runs), "--quiet", *options])


def main(folder: Path = FOLDER) -> int:
    """Write the pictures into ``folder``; returns the exit code."""
    solution = solve(load(GAME))
    folder.mkdir(parents=True, exist_ok=True)
    console = Console(
        file=io.StringIO(), width=COLUMNS, record=True, force_terminal=True, color_system="truecolor", highlight=False, markup=False
    )
    console.print(report(solution, brief=True))
    text = console.export_svg(title=f"qtran solve {GAME}", code_format=TERMINAL, unique_id=GAME)
    (folder / f"{GAME}-report.svg").write_text(text, encoding="utf-8")
    (folder / f"{GAME}-tables.svg").write_bytes(picture(solution, "svg"))
    with TemporaryDirectory() as runs:
        return max(curves(folder, Path(runs)), tables(folder, Path(runs)))


if __name__ == "__main__":
    sys.exit(main())
