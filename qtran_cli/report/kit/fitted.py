"""What is to stand on a screen and a half: the fullest of several versions that does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

LINES = 24 + 24 // 2 - 2
"""A screen and a half of 24 lines, without the verdict that comes once more at the end of it."""

Sections = Sequence[Sequence[RenderableType]]
Version = Callable[[], Sections]


@dataclass(frozen=True)
class Fitted:
    """The first of ``versions`` that takes at most LINES lines at the page's width, the last where none does. A renderable.

    whole: so many of them, from the first on, print every table whole. Where nothing is a terminal these alone are tried: what a pipe
    gets is never cut. None: all. A version is made when it is tried. Cost: every version up to that one is laid out.
    notes: what stands below it where lines are left for that.
    """

    versions: Sequence[Version]
    whole: int | None = None
    notes: Sequence[RenderableType] = ()

    @property
    def fullest(self) -> Group:
        """The first version, for a page that has no lines to count."""
        return Group(*apart(self.versions[0]()), *self.notes)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        told: RenderableType = ""
        for version in self.versions if options.is_terminal else self.versions[: self.whole]:
            told = Group(*apart(version()))
            if len(console.render_lines(told, options)) <= LINES:
                break
        both = Group(told, *self.notes)
        yield both if not options.is_terminal or len(console.render_lines(both, options)) <= LINES else told


def apart(sections: Sections) -> Iterator[RenderableType]:
    """The parts of all sections, an empty line between sections; those without parts are left out."""
    for number, section in enumerate(section for section in sections if section):
        yield from [Text()] * (number > 0)
        yield from section
