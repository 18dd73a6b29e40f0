"""An episode as a picture: a GIF that plays it, or a PNG with a strip of its frames. The same episode gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qtran_cli.errors import UsageError
from qtran_cli.model.episode import Episode, Step
from qtran_cli.model.frame import Frame, Grid
from qtran_cli.model.team_game import TeamGame
from qtran_cli.report.kit.numerals import brief
from qtran_cli.report.render import lines
from qtran_cli.report.render.canvas import MARGIN, PAPER, alike, grid, padded, strip, words
from qtran_cli.report.render.lines import title

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = ("gif", "png")
STRIP = 12
"""Frames of a PNG, evenly spread, the first and the last among them."""
LONGEST = 1_000
"""Frames of a GIF."""
LINES = 60
"""Lines of a text that is painted."""
WIDTH = 110


def check(suffix: str) -> None:
    """Raise UsageError for a kind of file that is not written."""
    if suffix.lower() not in SUFFIXES:
        raise UsageError(f"an episode is no .{suffix}" if suffix else "the name has no suffix", right="name a .gif, or a .png")


def picture(game: TeamGame, method: str, episode: Episode, suffix: str, fps: float) -> bytes:
    """The file. Raises UsageError where ``check`` does."""
    check(suffix)
    pages = _pages(game, method, episode, suffix.lower() == "gif")
    return _gif(pages, fps) if suffix.lower() == "gif" else _png(strip(pages))


def _pages(game: TeamGame, method: str, episode: Episode, moving: bool) -> list[Image]:
    """The frames as pictures of one size."""
    steps: list[Step | None] = [None, *episode.steps]
    if not lines.drawn(episode) and (episode.first is None or episode.first.pixels is None):
        return _written(game, method, episode, moving)
    chosen = range(min(len(steps), LONGEST)) if moving else _spread(len(steps), STRIP)
    heading = title(game, method, episode)
    pages = []
    for t in chosen:
        step = steps[t]
        frame = (episode.first if step is None else step.frame) or Frame()
        said = [heading if moving or t == 0 else "", _caption(t, len(episode.steps), step), *_counts(step)]
        pages.append(_page(frame, said))
    return alike(pages)


def _spread(count: int, most: int) -> list[int]:
    """Up to ``most`` of ``count`` numbers from 0, evenly, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return [round(k * (count - 1) / (most - 1)) for k in range(most)]


def _caption(t: int, of: int, step: Step | None) -> str:
    return f"step {t:,} of {of:,}" if step is None else f"step {t:,} of {of:,}: paid {brief(step.reward)}, return {brief(step.earned)}"


def _counts(step: Step | None) -> list[str]:
    counts = {} if step is None else step.tallies
    return [",  ".join(f"{name.replace('_', ' ')} {brief(x)}" for name, x in counts.items())]


def _page(frame: Frame, said: Sequence[str]) -> Image:
    """Words above a grid, or above what the environment painted itself."""
    from PIL import Image

    inner = Image.fromarray(frame.pixels) if frame.pixels is not None else grid(frame.grid or Grid(1, 1))
    head = words(said)
    size = max(inner.width, head.width) + 2 * MARGIN, head.height + inner.height + 2 * MARGIN
    page = Image.new("RGB", size, PAPER)
    page.paste(head, (MARGIN, MARGIN))
    page.paste(inner, (MARGIN, MARGIN + head.height))
    return page


def _written(game: TeamGame, method: str, episode: Episode, moving: bool) -> list[Image]:
    """The table of an episode, in a GIF row by row."""
    text = _plain(game, episode)
    head, rows = text[:2], text[2 : 2 + LINES]
    heading = [title(game, method, episode), lines.ended(episode), ""]
    counts = range(1, len(rows) + 1) if moving else [len(rows)]
    return alike([padded(words([*heading, *head, *rows[:count]], mono=True)) for count in counts])


def _plain(game: TeamGame, episode: Episode) -> list[str]:
    """The lines of the table, as off a terminal."""
    from rich.console import Console

    stream = io.StringIO()
    Console(file=stream, width=WIDTH, color_system=None, markup=False, emoji=False, highlight=False).print(
        lines.table(game, episode), crop=False
    )
    return stream.getvalue().splitlines()


def _gif(pages: Sequence[Image], fps: float) -> bytes:
    stream, milliseconds = io.BytesIO(), max(20, round(1000 / fps))
    durations = [milliseconds] * (len(pages) - 1) + [max(milliseconds, 1500)]  # the last one stands
    first, *others = [page.quantize(64) for page in pages]
    first.save(stream, "GIF", save_all=True, append_images=others, duration=durations, loop=0)
    return stream.getvalue()


def _png(image: Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
