"""Which parts of the report and the document of `qtran compare` are written for which kind of game: picked here alone."""

from __future__ import annotations

from types import ModuleType

from qtran_cli.model.team_game import Kind, TeamGame
from qtran_cli.report.compare.one_step import document as one_step_document
from qtran_cli.report.compare.one_step import report as one_step_report
from qtran_cli.report.compare.simulated import document as simulated_document
from qtran_cli.report.compare.simulated import report as simulated_report
from qtran_cli.report.compare.states import document as states_document
from qtran_cli.report.compare.states import report as states_report

REPORTS = {Kind.one_step: one_step_report, Kind.simulated: simulated_report}
DOCUMENTS = {Kind.one_step: one_step_document, Kind.simulated: simulated_document}


def report(game: TeamGame) -> ModuleType:
    """The module with about(), best(), listing(), glossary(), remark() and parting(); verdict() where it has one of its own."""
    return REPORTS.get(game.kind, states_report)


def document(game: TeamGame) -> ModuleType:
    """The module with game(), optimum(), theory(), trained() and parting()."""
    return DOCUMENTS.get(game.kind, states_document)
