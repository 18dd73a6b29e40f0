"""Which parts of the report and the document of `qtran compare` are written for which kind of game: picked here alone."""

from __future__ import annotations

from types import ModuleType

from qtran_cli.model.team_game import Kind, TeamGame
from qtran_cli.report.compare.one_step import document as one_step_document
from qtran_cli.report.compare.one_step import report as one_step_report
from qtran_cli.report.compare.states import document as states_document
from qtran_cli.report.compare.states import report as states_report


def report(game: TeamGame) -> ModuleType:
    """The module with about(), best(), listing(), glossary(), remark() and parting()."""
    return one_step_report if game.kind is Kind.one_step else states_report


def document(game: TeamGame) -> ModuleType:
    """The module with game(), optimum(), theory(), trained() and parting()."""
    return one_step_document if game.kind is Kind.one_step else states_document
