"""Where an option's value comes from that the command line does not give: QTRAN_STEPS=5000, then --config FILE, then its default.

A command that takes --config has the rest from here: its options take their texts from the environment and from FILE as if they stood
on the command line, and settings are put together name by name.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame.training import assigned
from qtran_cli.declared import as_read, shown
from qtran_cli.errors import FileError, UsageError

if TYPE_CHECKING:
    from qtran_cli.learn.settings import Common
    from qtran_cli.runs.wanted import Wanted

PREFIX = "QTRAN_"
META = "qtran wanted"
LINE, ENVIRONMENT, FILE = "COMMANDLINE", "ENVIRONMENT", "DEFAULT_MAP"
"""Where Typer says that a value comes from."""
OWN = ("config", "print-config", "resume", "force", "format", "json", "quiet", "help")
"""Long names of options that are of one command line alone."""
HELP = "Take what is not given here, nor by QTRAN_STEPS, QTRAN_SET and so on, from FILE: a run's config.yaml, or one's own of that kind."


def options(command: Any) -> dict[str, Any]:
    """By long name, the options that a file may give."""
    found = {text[2:]: param for param in command.params for text in param.opts if text.startswith("--")}
    return {name: param for name, param in found.items() if name not in OWN}


def _lay(context: typer.Context, path: Path | None) -> Path | None:
    """Have the options that are read after this one look into the environment, and into the file."""
    if context.resilient_parsing:
        return path
    found = options(context.command)
    for name, param in found.items():
        param.envvar = variable(name)
    if path is not None:
        context.meta[META] = wanted = _read(path, found)
        context.default_map = {
            found[name].name: _text(found[name], name, value, wanted.where) for name, value in wanted.options.items() if name in found
        }
    return path


ConfigFile = Annotated[Path | None, typer.Option("--config", metavar="FILE", help=HELP, callback=_lay, is_eager=True)]


def variable(name: str) -> str:
    """The environment variable of an option.

    >>> variable("full-exploration")
    'QTRAN_FULL_EXPLORATION'
    """
    return PREFIX + name.replace("-", "_").upper()


def _read(path: Path, found: Mapping[str, Any]) -> Wanted:
    from qtran_cli.runs import wanted

    return wanted.read(path, [name for name in found if name != "set"])


def _text(param: Any, name: str, value: Any, where: str) -> Any:
    """What would stand on the command line. Raises FileError for a flag that is neither true nor false, or a number that is one."""
    flag = bool(getattr(param, "is_flag", False))
    if flag is not isinstance(value, bool):
        raise FileError(f"{name} is {shown(value)}", where=where, right=f"{name} is {'true or false' if flag else 'a number or a text'}")
    return value if flag else as_read(value)


def wanted(context: typer.Context) -> Wanted:
    """What --config's file asks for; nothing without one."""
    from qtran_cli.runs.wanted import NOTHING

    found: Wanted = context.meta.get(META, NOTHING)
    return found


def require_preset(context: typer.Context, preset: str) -> None:
    """Raise UsageError for a preset beside a run, which says every setting: none would be the preset's."""
    if wanted(context).run is not None and source(context, "preset"):
        right = "change single settings by --set, or write a file of your own with preset: NAME"
        raise UsageError(f"{source(context, 'preset')} {preset} beside a run's config, which says every setting", right=right)


def source(context: typer.Context, name: str) -> str:
    """Where the value of a parameter comes from, as one would call it: --steps, QTRAN_STEPS, the file; "" for its default."""
    long = next((text for param in context.command.params if param.name == name for text in param.opts), name)
    return {LINE: long, ENVIRONMENT: variable(long.removeprefix("--")), FILE: wanted(context).where}.get(_origin(context, name), "")


def _origin(context: typer.Context, name: str) -> str:
    return getattr(context.get_parameter_source(name), "name", "")


@dataclass(frozen=True)
class Settings:
    """ "name=value" texts: ``file``'s that nothing else names, and those ``given`` on the command line or by the environment."""

    file: Sequence[str]
    given: Sequence[str]
    sources: Mapping[str, str]
    """Where each comes from, by name."""

    @property
    def all(self) -> list[str]:
        """The lower ones first."""
        return [*self.file, *self.given]

    def without(self, prefix: str) -> Settings:
        """Those whose names do not begin so: an environment's options are not the method's."""
        file, given = ([text for text in texts if not text.strip().startswith(prefix)] for texts in (self.file, self.given))
        return Settings(file, given, self.sources)

    def fitting(self, names: Collection[str]) -> Settings:
        """Without those of the file that have another name: a run's config may be of a method that has more."""
        return Settings([text for text in self.file if _name(text) in names], self.given, self.sources)

    def meant(self, usual: Common) -> list[str]:
        """Those that say something: not what a file has as it is anyway, which contradicts nothing."""
        return [text for text in self.file if text.partition("=")[2] != as_read(getattr(usual, _name(text), None))] + list(self.given)


def settings(context: typer.Context, texts: Sequence[str] | None, **named: object) -> Settings:
    """What --set, QTRAN_SET and the file say, each name as the first of them that has it. named: options that stand for a setting each.

    A setting that is given twice in one place stays twice: that is for whoever reads them to refuse.
    """
    origins = {name: _origin(context, NAMES[name]) for name in named}
    own = {
        LINE: texts if _origin(context, "settings") == LINE else (),
        ENVIRONMENT: os.environ.get(variable("set"), "").split(),
        FILE: [f"{name}={value}" for name, value in wanted(context).settings.items()],
    }
    layers = [(assigned(own[k], **{name: named[name] for name in named if origins[name] == k}), k) for k in (LINE, ENVIRONMENT, FILE)]
    return _merged(layers, {LINE: "--set", ENVIRONMENT: variable("set"), FILE: wanted(context).where})


NAMES = {"memory": "memory", "stack": "history"}
"""The parameters of options that stand for a setting."""


def _merged(layers: Sequence[tuple[list[str], str]], called: Mapping[str, str]) -> Settings:
    sources: dict[str, str] = {}
    kept: dict[str, list[str]] = {}
    for texts, where in layers:
        kept[where] = [text for text in texts if _name(text) not in sources]
        sources |= {_name(text): called[where] for text in kept[where]}
    return Settings(kept[FILE], [*kept[ENVIRONMENT], *kept[LINE]], sources)


def _name(text: str) -> str:
    return text.partition("=")[0].strip()
