"""What pictures of episodes are put together from: grids, lines of text, pages side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.model.frame import Body, Grid, Role

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE, LEGIBLE, WIDEST, LEAST = 320, 24, 640, 3
"""Pixels of a grid's side, about; of a cell in which a mark can be read; of the side for that; of a cell at least."""
MARGIN, SIZE = 10, 13
PAPER, INK, EDGE = (255, 255, 255), (30, 30, 30), (205, 205, 205)
COLOURS = {Role.agent: (31, 119, 180), Role.goal: (44, 140, 60), Role.event: (204, 51, 51)}
ACROSS = 4
"""Pages that stand in a row."""


def grid(grid: Grid) -> Image:
    """Cells, and bodies as discs with their marks; several in a cell beside each other."""
    from PIL import Image, ImageDraw

    most = max(grid.rows, grid.columns)
    cell = max(LEAST, SIDE // most, min(LEGIBLE, WIDEST // most))
    image = Image.new("RGB", (grid.columns * cell + 1, grid.rows * cell + 1), PAPER)
    draw = ImageDraw.Draw(image)
    if cell > LEAST:
        for k in range(grid.rows + 1):
            draw.line((0, k * cell, image.width, k * cell), EDGE)
        for k in range(grid.columns + 1):
            draw.line((k * cell, 0, k * cell, image.height), EDGE)
    there: dict[tuple[int, int], list[Body]] = {}
    for body in grid.bodies:
        there.setdefault((body.row, body.column), []).append(body)
    for (row, column), bodies in there.items():
        width = cell / len(bodies)
        for k, body in enumerate(bodies):
            _disc(draw, body, (column * cell + (k + 0.5) * width, (row + 0.5) * cell), 0.4 * min(width, cell))
    return image


def _disc(draw: Any, body: Body, at: tuple[float, float], radius: float) -> None:
    x, y = at
    box = (x - radius, y - radius, x + radius, y + radius)
    if body.role is Role.goal:
        draw.rectangle(box, fill=COLOURS[body.role])
    else:
        draw.ellipse(box, fill=COLOURS[body.role])
    if radius >= 6:
        draw.text((x, y), body.mark, PAPER, font=_font(int(radius * 1.1)), anchor="mm")


def words(said: Sequence[str], mono: bool = False) -> Image:
    """Lines of text as a picture."""
    from PIL import Image, ImageDraw

    font, height = _font(SIZE, mono), SIZE + 5
    width = max((int(font.getlength(line)) + 1 for line in said), default=1)
    image = Image.new("RGB", (max(1, width), height * len(said) + 4), PAPER)
    draw = ImageDraw.Draw(image)
    for k, line in enumerate(said):
        draw.text((0, k * height), line, INK, font=font)
    return image


def padded(inner: Image) -> Image:
    """A margin around a picture."""
    from PIL import Image

    page = Image.new("RGB", (inner.width + 2 * MARGIN, inner.height + 2 * MARGIN), PAPER)
    page.paste(inner, (MARGIN, MARGIN))
    return page


def alike(pages: Sequence[Image]) -> list[Image]:
    """All as large as the largest."""
    from PIL import Image

    size = max(page.width for page in pages), max(page.height for page in pages)
    found = []
    for page in pages:
        found.append(Image.new("RGB", size, PAPER))
        found[-1].paste(page, (0, 0))
    return found


def strip(pages: Sequence[Image]) -> Image:
    """Pages in rows of ACROSS."""
    from PIL import Image

    width, height, columns = pages[0].width, pages[0].height, min(ACROSS, len(pages))
    image = Image.new("RGB", (width * columns, height * -(-len(pages) // columns)), PAPER)
    for k, page in enumerate(pages):
        image.paste(page, (k % columns * width, k // columns * height))
    return image


def _font(size: int, mono: bool = False) -> Any:
    """Matplotlib's own font, there with it."""
    import matplotlib
    from PIL import ImageFont

    name = "DejaVuSansMono.ttf" if mono else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name), size)
