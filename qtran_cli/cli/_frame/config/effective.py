"""`qtran train --print-config`: what would be trained, every value with where it comes from, as --config takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qtran_cli.cli._frame.config import layers
from qtran_cli.declared import as_read

if TYPE_CHECKING:
    import typer

    from qtran_cli.learn.run.config import Config
    from qtran_cli.model.team_game import TeamGame

HEAD = "# qtran train --config FILE. Options of the command count first, then QTRAN_*, then FILE, then defaults.\n"
BELOW = ("settings", "preset")
"""Parameters that are told by settings."""


def text(context: typer.Context, config: Config, game: TeamGame, told: layers.Settings) -> str:
    """YAML: the options, and all settings, an environment's options among them."""
    sizes = {"seeds": config.seeds, "steps": config.steps}
    values = {name: sizes.get(name, value) for name, value in _options(context)} | _method(context, config)
    lines = [_line(name, value, layers.source(context, _parameter(context, name))) for name, value in values.items() if _said(value)]
    preset = layers.source(context, "preset") and f"preset {context.params['preset']}"
    settings: Mapping[str, Any] = {**asdict(config.settings), **{f"env.{name}": x for name, x in getattr(game, "options", {}).items()}}
    return "".join([HEAD, *lines, "settings:\n", *(f"  {_line(name, x, told.sources.get(name, preset))}" for name, x in settings.items())])


def _method(context: typer.Context, config: Config) -> dict[str, str]:
    """A method that is a file, by its path: that of --config's run is kept there."""
    run = layers.wanted(context).run
    if run is None or config.origin is None or not config.origin.file or layers.source(context, "method") != layers.wanted(context).where:
        return {}
    return {"method": str(run.path / config.origin.file)}


def _options(context: typer.Context) -> Iterator[tuple[str, Any]]:
    for name, param in layers.options(context.command).items():
        if param.name not in BELOW and param.name not in layers.NAMES.values():
            yield name, context.params[param.name]


def _parameter(context: typer.Context, name: str) -> str:
    found: str = layers.options(context.command)[name].name
    return found


def _said(value: Any) -> bool:
    return value is not None and value is not False


def _line(name: str, value: Any, source: str) -> str:
    import yaml

    plain = value if isinstance(value, str | int | float) else as_read(value)
    spelled = yaml.safe_dump(plain, default_flow_style=True, width=10**6).split("\n")[0]
    return f"{name}: {spelled}{f'  # {source}' if source else ''}\n"
