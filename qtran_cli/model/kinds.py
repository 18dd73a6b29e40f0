"""A folder is a subject: what a layer has for one kind of game stands in a folder, or a file, called as the kind."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from qtran_cli.model.team_game import TeamGame


class Kinds:
    """The subjects of one layer. package: its dotted name, such as "qtran_cli.exact". Modules load when they are asked for."""

    def __init__(self, package: str) -> None:
        self.package = package

    def part(self, game: TeamGame, name: str = "") -> Any:
        """The module for games of this kind: of a folder its part called ``name``, else the file.

        >>> from qtran_cli.catalogue import load
        >>> Kinds("qtran_cli.exact").part(load("climb"), "solve").__name__
        'qtran_cli.exact.one_step.solve'
        """
        return import_module(".".join(filter(None, (self.package, game.kind, name))))
