"""Which parts of the report and the document of `qtran train` are written for which kind of game: picked here alone."""

from __future__ import annotations

from types import ModuleType

from qtran_cli.model.team_game import Kind, TeamGame
from qtran_cli.report.train.one_step import document as one_step_document
from qtran_cli.report.train.one_step import report as one_step_report
from qtran_cli.report.train.simulated import document as simulated_document
from qtran_cli.report.train.simulated import report as simulated_report
from qtran_cli.report.train.states import document as states_document
from qtran_cli.report.train.states import report as states_report

REPORTS = {Kind.one_step: one_step_report, Kind.simulated: simulated_report}
DOCUMENTS = {Kind.one_step: one_step_document, Kind.simulated: simulated_document}


def report(game: TeamGame) -> ModuleType:
    """The module with verdict(), about(), said(), tables(), seeds() and where()."""
    return REPORTS.get(game.kind, states_report)


def document(game: TeamGame) -> ModuleType:
    """The module with document() and where()."""
    return DOCUMENTS.get(game.kind, states_document)
