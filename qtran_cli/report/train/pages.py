"""Which parts of the report and the document of `qtran train` are written for which kind of game: picked here alone."""

from __future__ import annotations

from types import ModuleType

from qtran_cli.model.team_game import Kind, TeamGame
from qtran_cli.report.train.one_step import document as one_step_document
from qtran_cli.report.train.one_step import report as one_step_report
from qtran_cli.report.train.states import document as states_document
from qtran_cli.report.train.states import report as states_report


def report(game: TeamGame) -> ModuleType:
    """The module with verdict(), about(), said(), tables(), seeds() and where()."""
    return one_step_report if game.kind is Kind.one_step else states_report


def document(game: TeamGame) -> ModuleType:
    """The module with document() and where()."""
    return one_step_document if game.kind is Kind.one_step else states_document
