"""Small runs on disk for the tests of the commands that read them."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

TINY = ("--seeds", "2", "--steps", "60", "--set", "hidden=8", "--set", "evaluations=3")


def trained(root: Path, env: str, method: str, name: str, *options: str) -> str:
    """Train into root/env/method/name through the command line; returns what it printed."""
    from qtran_cli.cli.main import run

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert run(["train", "--env", env, "--method", method, "--name", name, "--out", str(root), *TINY, *options]) == 0
    return said.getvalue()


def stopped(path: Path, at: int = 50) -> None:
    """A run on the climbing game that was interrupted after ``at`` of its 60 steps."""
    from qtran_cli import catalogue
    from qtran_cli.learn.run import config as configuring
    from qtran_cli.learn.run.folder import Folder
    from qtran_cli.learn.run.run import run

    config = configuring.Config("climb", "vdn", 2, 60, False, configuring.chosen("vdn", ["hidden=8", "evaluations=3"], "default"))
    asked = iter(range(1, 60))
    game = catalogue.load_one_step("climb")
    with contextlib.closing(Folder(path, config, game, False, False)) as folder, contextlib.suppress(KeyboardInterrupt):
        run(config, game, folder, stop=lambda: next(asked) == at)
