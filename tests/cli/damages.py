"""What can be wrong with a run's folder, and which commands it must stop. Each is done to a copy of a finished run on climb."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.thorough import THOROUGH

RESUME, EVALUATE, PLOT, RUNS, COMPARE = COMMANDS = ("resume", "evaluate", "plot", "runs", "compare")
Change = Callable[[Path], object]


class Damage(NamedTuple):
    """file: what is damaged; what: part of the first line of the refusals; answer: the commands that need not care."""

    file: str
    change: Change
    what: str
    answer: tuple[str, ...] = ()


def says(**values: Any) -> Change:
    """config.yaml, some of its own values others."""
    return _changed(lambda document: document.update(values))


def sets(**values: Any) -> Change:
    """config.yaml, some of the settings others."""
    return _changed(lambda document: document["settings"].update(values))


def _changed(change: Callable[[dict], object]) -> Change:
    def write(path: Path) -> None:
        import yaml

        document = yaml.safe_load(path.read_text())
        change(document)
        path.write_text(yaml.safe_dump(document))

    return write


def text(content: str | bytes) -> Change:
    """Another content."""
    return lambda path: path.write_bytes(content.encode() if isinstance(content, str) else content)


def swapped(old: str, new: str, count: int = 1) -> Change:
    """A part of the text another."""

    def write(path: Path) -> None:
        found = path.read_text()
        assert old in found
        path.write_text(found.replace(old, new, count))

    return write


def text_end(old: bytes, new: bytes) -> Change:
    """The end another."""

    def write(path: Path) -> None:
        found = path.read_bytes()
        assert found.endswith(old)
        path.write_bytes(found.removesuffix(old) + new)

    return write


def linked(path: Path) -> None:
    """The file has moved and is linked to."""
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def huge(path: Path) -> None:
    """Of 20 GB that take no room on the disk."""
    with path.open("r+b") as stream:
        stream.truncate(20 * 10**9)


def garbage(path: Path) -> None:
    """As long as it was."""
    path.write_bytes(os.urandom(path.stat().st_size))


def saved(change: Callable[[dict], object]) -> Change:
    """The checkpoint's content, changed."""

    def write(path: Path) -> None:
        import torch

        content = torch.load(path)
        change(content)
        torch.save(content, path)

    return write


def trainer(**values: Any) -> Change:
    """The checkpoint's trainer, some of its parts others."""
    return saved(lambda content: content["trainer"].update(values))


def deflated(path: Path) -> None:
    """A gigabyte of zeros, packed."""
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("checkpoint/data.pkl", "w") as stream:
        for _ in range(1 << 10):
            stream.write(bytes(1 << 20))


BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True))
READERS = (EVALUATE, COMPARE)
"""They read the checkpoint, and no metrics."""
LISTERS = (PLOT, RUNS)
"""They read the metrics, and no more of the checkpoint than that it is one."""
_DAMAGES: dict[str, tuple[str, Change, str] | tuple[str, Change, str, tuple[str, ...]]] = {
    "seeds of -1": ("config.yaml", says(seeds=-1), "seeds is -1"),
    "seeds of 0": ("config.yaml", says(seeds=0), "seeds is 0"),
    "seeds of 10^30": ("config.yaml", says(seeds=10**30), "seeds is 1000000"),
    "seeds of 10^8": ("config.yaml", says(seeds=10**8), "seeds is 100000000"),
    "seeds in 20,000 digits": ("config.yaml", swapped("seeds: 2", "seeds: 0x" + "f" * 20_000), "seeds is a number of 80,000 bits"),
    "seeds of infinity": ("config.yaml", swapped("seeds: 2", "seeds: .inf"), "seeds is inf"),
    "seeds that are true": ("config.yaml", says(seeds=True), "seeds is true"),
    "steps of -5": ("config.yaml", says(steps=-5), "steps is -5"),
    "steps of nan": ("config.yaml", says(steps=float("nan")), "steps is nan"),
    "steps as a list": ("config.yaml", says(steps=[60]), "steps is a list"),
    "steps as a text": ("config.yaml", says(steps="sixty"), "steps is 'sixty'"),
    "steps as a date": ("config.yaml", swapped("steps: 60", "steps: 2020-01-02"), "steps is datetime"),
    "no steps": ("config.yaml", swapped("steps: 60", "stops: 60"), "it lacks steps"),
    "threads of 0": ("config.yaml", says(threads=0), "threads is 0"),
    "threads of 100,000": ("config.yaml", says(threads=100_000), "threads is 100000"),
    "device meta": ("config.yaml", says(device="meta"), "device is 'meta'"),
    "env as a number": ("config.yaml", says(env=5), "env is 5"),
    "method as a mapping": ("config.yaml", says(method={"vdn": 1}), "method is a mapping"),
    "a horizon of 0": ("config.yaml", says(horizon=0), "horizon is 0"),
    "a discount of 2": ("config.yaml", says(discount=2), "discount is 2"),
    "a discount of 1e99999": ("config.yaml", says(discount="1e99999"), "discount is '1e99999'"),
    "full_exploration as a text": ("config.yaml", says(full_exploration="maybe"), "full_exploration is 'maybe'"),
    "settings as a list": ("config.yaml", says(settings=[1]), "its settings are no mapping"),
    "a setting as a list": ("config.yaml", sets(hidden=[4]), "hidden"),
    "a setting of 400 digits": ("config.yaml", sets(lr=10**400), "lr is 1000000"),
    "a batch of -3": ("config.yaml", sets(batch=-3), "batch is -3"),
    "units of 10^9": ("config.yaml", sets(hidden=10**9), "hidden is 1000000000"),
    "a rate that is nan": ("config.yaml", sets(lr=float("nan")), "lr is nan"),
    "a setting as a text": ("config.yaml", sets(hidden="many"), "hidden is"),
    "an alias bomb": ("config.yaml", text(f"schema: qtran.run/1\n{BOMB}"), "an anchor (&a)"),
    "a deep config": ("config.yaml", text("[" * 30_000), "nested more than"),
    "a binary config": ("config.yaml", garbage, "this is not a run"),
    "an empty config": ("config.yaml", text(""), "this is not a run of this version"),
    "a config that names Python": ("config.yaml", text("!!python/object/apply:os.system [ls]"), "a tag"),
    "a huge config": ("config.yaml", huge, "it has more than 65,536 bytes"),
    "a config that is a folder": ("config.yaml", folder, "this is a folder"),
    "a config that is a pipe": ("config.yaml", pipe, "this is a pipe or device"),
    "a linked config": ("config.yaml", linked, "this is a symbolic link"),
    "a rate as a text": ("config.yaml", sets(lr="abc"), "lr is 'abc'"),
    "layers of 10^6": ("config.yaml", sets(layers=10**6), "layers is 1000000"),
    "a batch of 0": ("config.yaml", sets(batch=0), "batch is 0"),
    "a gamma that is a word": ("config.yaml", sets(gamma="x"), "gamma is 'x'"),
    "an unknown setting": ("config.yaml", sets(hiden=4), "no setting is called 'hiden'"),
    "an unknown method": ("config.yaml", says(method="nope"), "no method is called 'nope'"),
    "a method that is a path": ("config.yaml", says(method="../x"), "no method is called '../x'"),
    "another method": ("config.yaml", says(method="iql"), "it has changed since the run was started"),
    "more seeds": ("config.yaml", says(seeds=3), "it has changed since the run was started"),
    "another config": ("config.yaml", sets(epsilon_end=0.5), "it has changed since the run was started"),
    "a game that is a pipe": ("game.yaml", pipe, "this is a pipe or device"),
    "a linked game": ("game.yaml", linked, "this is a symbolic link"),
    "a binary game": ("game.yaml", garbage, ""),
    "a manifest that is a folder": ("manifest.json", folder, "this is a folder", (PLOT, EVALUATE)),
    "a manifest that is a pipe": ("manifest.json", pipe, "this is a pipe or device", (PLOT, EVALUATE)),
    "a linked manifest": ("manifest.json", linked, "this is a symbolic link", (PLOT, EVALUATE)),
    "a huge manifest": ("manifest.json", huge, "it has more than", (PLOT, *READERS, RESUME)),
    "a deep manifest": ("manifest.json", text("[" * 10**5), "it is not JSON", (PLOT, *READERS, RESUME)),
    "a manifest as a list": ("manifest.json", text("[1]"), "this is not a run's manifest", (PLOT, *READERS, RESUME)),
    "a status as a list": ("manifest.json", text('{"status": ["complete"]}'), "this is not a run's manifest", (PLOT, *READERS, RESUME)),
    "garbage for metrics": ("metrics.jsonl", garbage, "", READERS),
    "metrics without a line's end": ("metrics.jsonl", text("xyz"), "", READERS),
    "empty metrics": ("metrics.jsonl", text(""), "", READERS),
    "huge metrics": ("metrics.jsonl", huge, "a line has no end", (*READERS, RESUME)),
    "one line without an end": ("metrics.jsonl", text("1" * (2 << 20)), "", READERS),
    "a seed out of range": ("metrics.jsonl", swapped('"seed": 1', '"seed": 2'), "seed is 2, not 0 to 1", READERS),
    "a seed twice": ("metrics.jsonl", swapped('"seed": 1', '"seed": 0'), "is out of order", READERS),
    "a line without a seed": ("metrics.jsonl", swapped('"seed"', '"sead"'), "seed is missing", READERS),
    "a line without a return": ("metrics.jsonl", swapped('"return"', '"retorn"'), "return is missing", READERS),
    "a return that is nan": ("metrics.jsonl", swapped('"return": ', '"return": NaN, "was": '), "return is nan", READERS),
    "a return that is a text": ("metrics.jsonl", swapped('"return": ', '"return": "", "was": '), "return is ''", READERS),
    "a step of 10^400": ("metrics.jsonl", swapped('"step": 20', f'"step": {10**400}'), "a whole number of 401 digits", READERS),
    "a step beyond the last": ("metrics.jsonl", swapped('"step": 60', '"step": 61', 9), "step is 61, not 1 to 60", READERS),
    "a list among the metrics": ("metrics.jsonl", swapped("{", "[1]\n{"), "it is no mapping", READERS),
    "deep metrics": ("metrics.jsonl", text("[" * 10**5 + "\n"), "it is not JSON", READERS),
    "metrics that are a pipe": ("metrics.jsonl", pipe, "this is a pipe or device", (EVALUATE,)),
    "linked metrics": ("metrics.jsonl", linked, "this is a symbolic link", (EVALUATE,)),
    "garbage for tables": ("tables.jsonl", garbage, "", (PLOT, *READERS)),
    "another first table": ("tables.jsonl", swapped('"seed": 0', '"seed": 9'), "", (PLOT, *READERS)),
    "a half of the last table": ("tables.jsonl", text_end(b"}\n", b"\n"), "", (PLOT, *READERS)),
    "linked tables": ("tables.jsonl", linked, "this is a symbolic link", (PLOT, EVALUATE)),
    "timings without a step": ("timings.jsonl", swapped('"step"', '"stap"'), "step is missing", (PLOT,)),
    "timings without seconds": ("timings.jsonl", swapped('"seconds"', '"minutes"'), "seconds is missing", (PLOT,)),
    "timings that are texts": ("timings.jsonl", swapped('"seconds": ', '"seconds": "a", "was": '), "seconds is 'a'", (PLOT,)),
    "timings below 0": ("timings.jsonl", swapped('"seconds": ', '"seconds": -'), "seconds is negative", (PLOT,)),
    "linked timings": ("timings.jsonl", linked, "this is a symbolic link", (PLOT,)),
    "a checkpoint that is a pipe": ("checkpoint.pt", pipe, "this is a pipe or device", (PLOT,)),
    "a linked checkpoint": ("checkpoint.pt", linked, "this is a symbolic link", (PLOT,)),
    "a huge checkpoint": ("checkpoint.pt", huge, "the checkpoint is damaged", (PLOT,)),
    "a packed checkpoint": ("checkpoint.pt", deflated, "the checkpoint is damaged", (PLOT,)),
    "a checkpoint as a list": ("checkpoint.pt", lambda path: saved_as(path, [1]), "of another version", LISTERS),
    "a trainer as a list": ("checkpoint.pt", saved(lambda content: content.update(trainer=[1])), "does not fit", LISTERS),
    "a trainer of nothing": ("checkpoint.pt", saved(lambda content: content.update(trainer={})), "does not fit", LISTERS),
    "no replay": ("checkpoint.pt", saved(lambda content: content["trainer"].pop("replay")), "does not fit", LISTERS),
    "a step as a text": ("checkpoint.pt", trainer(step="60"), "does not fit", LISTERS),
    "a step of -1": ("checkpoint.pt", trainer(step=-1), "does not fit", LISTERS),
    "a replay of nothing": ("checkpoint.pt", trainer(replay={}), "does not fit", LISTERS),
    "terms as a number": ("checkpoint.pt", trainer(terms=5), "does not fit", LISTERS),
    "an empty percept": ("checkpoint.pt", trainer(percept=()), "does not fit", LISTERS),
    "no length of metrics": ("checkpoint.pt", saved(lambda content: content.pop("metrics.jsonl")), "lacks what it stands on", LISTERS),
    "digests of nothing": ("checkpoint.pt", saved(lambda content: content.update(digests={})), "lacks what it stands on", LISTERS),
    "no digests": ("checkpoint.pt", saved(lambda content: content.pop("digests")), "lacks what it stands on", LISTERS),
    "a length as a text": ("checkpoint.pt", saved(lambda content: content.update({"metrics.jsonl": "5"})), "lacks what", LISTERS),
}  # fmt: skip
DAMAGES = {name: Damage(*damage) for name, damage in _DAMAGES.items()}
PAIRS = [(name, command) for name in DAMAGES for command in COMMANDS]


def turns() -> Iterator[tuple[str, str]]:
    """Every damage with one command; the damages of a file meet the commands in turn."""
    of: Counter[str] = Counter()
    for name, damage in DAMAGES.items():
        yield name, COMMANDS[of[damage.file] % len(COMMANDS)]
        of[damage.file] += 1


TRIED = PAIRS if THOROUGH else list(turns())
"""What is carried out: without `make thorough` the turns alone."""


def saved_as(path: Path, content: object) -> None:
    import torch

    torch.save(content, path)
