"""How results show themselves: as the command line's report, as its document, and as a page in a notebook."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDTH = 80
"""Columns that prose wraps at, whatever the terminal. Tables are never cut."""


def text(report: RenderableType) -> str:
    """A report as plain text, WIDTH columns wide."""
    from rich.console import Console

    stream = io.StringIO()
    plain = Console(file=stream, width=WIDTH, color_system=None, force_jupyter=False, markup=False, emoji=False, highlight=False)
    plain.print(report, crop=False)
    return stream.getvalue().removesuffix("\n")


class Page(ABC):
    """A result that can be printed, looked at in a notebook, and handed on as a document."""

    @property
    @abstractmethod
    def verdict(self) -> str:
        """The answer in a line."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is about."""

    @abstractmethod
    def document(self, full: bool = False) -> dict[str, Any]:
        """The JSON document that the command prints. full: tables and lists of any size."""

    @abstractmethod
    def _report(self) -> RenderableType:
        """What the command prints."""

    def __str__(self) -> str:
        return text(self._report())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}: {self.verdict}>"

    def _repr_html_(self) -> str:
        """The report for a notebook. Every name in it is escaped, and its style stays inside."""
        from qtran_cli.report.kit.labels import printable
        from qtran_cli.report.writers import Answer
        from qtran_cli.report.writers.html import fragment

        return fragment(Answer(printable(self.name), self._report, self.document))
