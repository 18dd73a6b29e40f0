"""What a run is: everything that its numbers depend on, as config.yaml holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from types import ModuleType
from typing import Any

import yaml

from qtran_cli import __version__
from qtran_cli.errors import FileError, UsageError
from qtran_cli.learn import settings
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.tensors import worth
from qtran_cli.plugins import loaded
from qtran_cli.plugins import origin as origins
from qtran_cli.plugins.origin import Origin
from qtran_cli.registry import unknown
from qtran_cli.runs import files, lengths
from qtran_cli.runs import start as starts
from qtran_cli.runs.asked import check
from qtran_cli.runs.config import CONFIG, RIGHT, SCHEMA
from qtran_cli.runs.folder import Run
from qtran_cli.runs.start import Start

PRESETS = ("default", "paper")


@dataclass(frozen=True)
class Config:
    """One run: ``seeds`` seeds of a method on an environment, ``steps`` environment steps each.

    copies: environments that every seed plays side by side.
    horizon, discount: in the place of the game's own, None where it keeps them.
    extended_from: the lengths that it had before it was extended to ``steps``; replaced: the digest of what its
    config.yaml was before the last time. start: what it began from, where that is another run's networks.
    joined: how many seeds it had before more of them joined. first: the first seed's number, above 0 where they are yet to join.
    listed: whether its updates are carried out as a list of calls (learn/tensors/worth.py); None: where enough are to come.
    origin: where its method comes from, where that is no part of this package.
    """

    env: str
    method: str
    seeds: int
    steps: int
    full_exploration: bool
    settings: settings.Common
    device: str = "cpu"
    threads: int = 1
    horizon: int | None = None
    discount: str | None = None
    compile: bool = False
    copies: int = 1
    extended_from: tuple[int, ...] = ()
    replaced: str | None = None
    start: Start | None = None
    joined: tuple[int, ...] = ()
    first: int = 0
    listed: bool | None = None
    origin: Origin | None = None

    def __post_init__(self) -> None:
        """Whoever says what it is, a run is what it may be. Raises UsageError."""
        if self.listed is None:
            updates = self.ends[0] // self.settings.update_every if isinstance(self.ends[0], int) else 0
            object.__setattr__(self, "listed", worth.listed(updates, self.device, self.compile))
        if self.origin is None:
            object.__setattr__(self, "origin", METHODS.origin(self.method))
        check(vars(self))
        lengths.check(vars(self))
        starts.check(vars(self))

    @property
    def module(self) -> ModuleType:
        """The method's module."""
        return _module(self.method, self.origin)

    @property
    def numbers(self) -> range:
        """The numbers of its seeds."""
        return range(self.first, self.seeds)

    @property
    def ends(self) -> tuple[int, ...]:
        """The lengths that the run has had, in their order; the last is ``steps``."""
        return (*self.extended_from, self.steps)

    def document(self) -> dict[str, Any]:
        """As config.yaml holds it."""
        own = asdict(self) | {name: list(getattr(self, name)) for name in LISTED}
        own_settings, _ = own.pop("settings"), own.pop("origin")
        elsewhere = {} if self.origin is None else {"origin": self.origin.document()}
        return {"schema": SCHEMA, "qtran": __version__, **own, **elsewhere, "settings": own_settings}

    def dump(self) -> bytes:
        """config.yaml."""
        return dumped(self.document())


LISTED = ("extended_from", "joined")
_SPELLED = ("env", "horizon", "discount", "settings", "replaced", "joined", "listed", "origin")
"""How the game was named and changed; the environment tells whether it is the same. Settings are looked at one by one, and a digest
is no part of what a run is, nor is which of its seeds were trained together. How updates are carried out is as the run has it.
Of its method's origin the digest alone counts."""
_DEFAULTS = {f.name: [] if f.default == () else f.default for f in fields(Config) if f.default is not MISSING}
"""What a config.yaml means that does not say."""


def dumped(document: Mapping[str, Any]) -> bytes:
    """config.yaml of a document."""
    return yaml.safe_dump(dict(document), sort_keys=False).encode()


def _module(method: str, origin: Origin | None) -> ModuleType:
    """The module of a method: of a single file's that of this very text. Raises UsageError, InputError."""
    found: ModuleType = METHODS.file(origin)[0] if origin is not None and origin.file else METHODS[method]
    return found


def take(run: Run) -> None:
    """Have the copy of its method's file that a run keeps be the method of that name. Raises FileError where it has changed."""
    origin = run.origin
    if origin is None or not origin.file:
        return
    path = run.path / origin.file
    text = files.read(path, loaded.MOST) if files.there(path) else b""
    if loaded.digest(text) != origin.digest:
        what = "its method's file has changed since the run was started" if text else "its method's file is missing"
        raise FileError(what, where=str(path), right=f"put back what it was: config.yaml has its digest, {origin.words}")
    METHODS.take(text, path)


def of(run: Run) -> Config:
    """The run that a folder holds; a method of its own file is the copy kept there. Raises FileError, InputError."""
    take(run)
    return from_document(run.config)


def names(method: str) -> set[str]:
    """The names of a method's settings."""
    return {f.name for f in fields(METHODS[method].Settings)}


def chosen(method: str, assignments: Sequence[str], preset: str) -> settings.Common:
    """A method's settings as --set and --preset say. Raises UsageError."""
    if preset not in PRESETS:
        raise unknown("preset", preset, PRESETS)
    module = METHODS[method]
    values = {} if preset == "default" else {**settings.PAPER, **module.PAPER}
    return settings.chosen(module.Settings, assignments, values)


def from_document(document: Mapping[str, Any]) -> Config:
    """The run that a config.yaml tells of. Raises FileError where a part of it is missing or not what it must be."""
    if missing := [f.name for f in fields(Config) if f.default is MISSING and f.name not in document]:
        raise FileError(f"it lacks {missing[0]}", where=CONFIG, right=RIGHT)
    values: dict[str, Any] = {"listed": False} | {f.name: document[f.name] for f in fields(Config) if f.name in document}
    try:
        values["origin"] = origins.read(document.get("origin"))
        values["settings"] = settings.from_document(_module(values["method"], values["origin"]).Settings, values["settings"] or {})
        values |= {name: tuple(values[name]) for name in LISTED if isinstance(values.get(name), list)}
        starts.check(values)
        values["start"] = starts.read(values.get("start"))
        return Config(**values)
    except UsageError as error:
        raise FileError(error.what, where=CONFIG, right=error.right or RIGHT) from None


def difference(document: Any, config: Config) -> str:
    """Where a config.yaml differs from ``config``, the game aside, in words; "" where it does not.

    Raises FileError for another version's.
    """
    wanted = config.document()
    if not isinstance(document, dict) or document.get("schema") != SCHEMA or not isinstance(document.get("settings"), dict):
        raise FileError("this is not a run of this version", right=f"config.yaml has the schema {SCHEMA}; --force starts over")
    before = settings.earlier(type(config.settings))
    for found, asked in ((_DEFAULTS | document, wanted), (before | document["settings"], wanted["settings"])):
        for key, value in asked.items():
            if key not in _SPELLED and found.get(key) != value:
                return f"its {key} is {found.get(key)}, not {value}"
    return _apart(origins.read(document.get("origin")), config.origin)


def _apart(kept: Origin | None, asked: Origin | None) -> str:
    """Where the origins of two methods of one name differ, in words."""
    if (kept and kept.digest) == (asked and asked.digest):
        return ""
    was, now = (origin.words if origin else "qtran's own" for origin in (kept, asked))
    return f"its method was made of {was}, not of {now}"
