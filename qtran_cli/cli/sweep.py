"""`qtran sweep`: many runs from one plan, here or as tasks of a cluster's array."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.campaign.board import board
from qtran_cli.cli._frame.campaign.cluster import ray_option, require_none_without
from qtran_cli.cli._frame.campaign.where import Where
from qtran_cli.cli._frame.choices import complete_methods, complete_setting
from qtran_cli.errors import UsageError
from qtran_cli.judge.progress import interruptible, stoppable

if TYPE_CHECKING:
    from qtran_cli.sweep.folder import Item, State
    from qtran_cli.sweep.plan import Plan

TASK = "SLURM_ARRAY_TASK_ID"
OPTIONS = (
    *("env", "method", "seeds", "steps", "full-exploration", "preset", "device", "threads", "copies", "workers", "memory", "history"),
    *("horizon", "discount", "checkpoint-every", "max-memory", "tensorboard"),
)
"""Options of qtran train that a plan may have."""
LISTS = "One or several, with commas: every combination is a run."
EXTRA = "Further options of qtran train, as NAME=VALUE[,VALUE]: copies=8, preset=paper, full-exploration=true. May be repeated."


def command(
    plan: Annotated[Path | None, typer.Argument(metavar="PLAN", help="A plan in YAML. Default: what the options ask for.")] = None,
    env: Annotated[str | None, typer.Option(metavar="ENVS", help=f"What to train on. {LISTS}")] = None,
    method: Annotated[str | None, typer.Option(metavar="METHODS", help=LISTS, autocompletion=complete_methods)] = None,
    seeds: Annotated[str | None, typer.Option(metavar="N", help="Seeds of every run.")] = None,
    steps: Annotated[str | None, typer.Option(metavar="N", help="Environment steps per seed.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUES", help=f"A setting. {LISTS} May be repeated.", autocompletion=complete_setting),
    ] = None,
    also: Annotated[list[str] | None, typer.Option("--option", metavar="NAME=VALUES", help=EXTRA)] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The sweep's folder; its runs go to DIR/ENV/METHOD/ID.")] = Path("sweep"),
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, max=1024, metavar="N", help="Runs at once, a process each. Default: 1; with --ray: as many as it has room for."
        ),
    ] = None,
    ray: Annotated[str | None, ray_option("Carry out runs on the nodes of a Ray cluster, which share DIR; extra ray.")] = None,
    cpus: Annotated[
        float | None, typer.Option(min=0.001, metavar="N", help="With --ray: processors of a run. Default: its threads.")
    ] = None,
    gpus: Annotated[
        float | None, typer.Option(min=0.001, metavar="N", help="With --ray: what a run on cuda takes of one. Default: 1.")
    ] = None,
    index: Annotated[
        int | None,
        typer.Option(min=0, envvar=TASK, metavar="K", help=f"Carry out run K alone. Default: {TASK}, where it is set."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="Only runs of this id, status, method, env or NAME=VALUE. May be repeated."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the runs and how they stand, and stop.")] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="See that every run can be made, write nothing, and stop.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Begin failed runs again too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.sweep/1).")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print how many runs stand how.")] = False,
) -> None:
    """Carry out every run of a plan: methods, environments and settings in all combinations, or as the plan combines them.

    The plan is written first, a line a run, and every run is held to what qtran train would refuse before one starts. The same
    command goes on: complete runs are kept, stopped ones continued, failed ones left until --retry. Ctrl-C has all runs save.

    Without a plan and options, DIR's is gone on with. Exits with 1 where a run failed, or is left.
    """
    require_none_without(ray, cpus=cpus, gpus=gpus)
    planned = _plan(plan, {"env": env, "method": method, "seeds": seeds, "steps": steps}, settings or [], also or [])
    items = _items(planned, out, dry, ray is None, json or quiet)
    from qtran_cli.sweep import folder

    alone = None if listed or dry or jobs is not None or ray is not None else index
    chosen = items if alone is None else [_alone(items, alone)]
    wanted = _wanted(chosen, folder.states(out, chosen), only or [])
    if not (listed or dry):
        with interruptible():
            _carry_out(out.resolve(), _left(out, wanted, retry), Where(jobs, ray, cpus, gpus), json or quiet)
    _show(out, items, wanted, listed or dry, json, quiet)


def _plan(path: Path | None, options: Mapping[str, str | None], settings: Sequence[str], also: Sequence[str]) -> Plan | None:
    """What is asked for; None for what the folder has. Raises UsageError, FileError."""
    from qtran_cli.sweep import plan as planning

    given = {name: text for name, text in options.items() if text is not None}
    if path is not None and (given or settings or also):
        raise UsageError("a plan, and options beside it", right="write them into the plan; --out, --jobs and so on stay here")
    if path is not None:
        return planning.read(path, OPTIONS)
    if not given and not settings and not also:
        return None
    axes = {("", name): text.split(",") for name, text in [*given.items(), *_pairs(also, "--option")]}
    axes |= {(planning.SETTINGS, name): text.split(",") for name, text in _pairs(settings, "--set")}
    if unknown := [name for kind, name in axes if not kind and name not in OPTIONS]:
        from qtran_cli.registry import unknown as refused

        raise refused("option of a sweep", unknown[0], OPTIONS)
    return planning.checked(planning.Plan(axes))


def _pairs(texts: Sequence[str], option: str) -> Iterator[tuple[str, str]]:
    for text in texts:
        name, equals, values = text.partition("=")
        if not equals or not values:
            raise UsageError(f"{option} {text!r:.60} says nothing", right=f"write {option} NAME=VALUE, or NAME=VALUE,VALUE")
        yield name.strip(), values


def _items(plan: Plan | None, out: Path, dry: bool, here: bool, quiet: bool) -> list[Item]:
    """The runs, the plan written unless it is a dry run. here: whether this machine's memory must do.

    Raises UsageError, InputError, FileError.
    """
    from qtran_cli.sweep import combined, folder

    if plan is None:
        return folder.read(out)
    for name in ("env", "method"):
        if not plan.listed and ("", name) not in plan.axes:
            raise UsageError(f"{name} is missing", right=f"--{name} NAME, or {name}: NAME in the plan")
    asked = combined.runs(plan)
    from qtran_cli.cli._frame.training import require_torch

    require_torch()
    from qtran_cli.learn.run import memory
    from qtran_cli.sweep import made as making

    made = making.made(asked)
    if made.largest is not None:
        if here:
            made.largest.require(None)
        if not quiet:
            output.note(f"{len(made.items):,} runs; memory of the largest: {memory.spelled(made.largest.bytes)}")
    if not dry:
        making.keep(out, made)
        folder.written(out, made.items)
    return made.items


def _wanted(items: Sequence[Item], found: Mapping[str, State], words: Sequence[str]) -> list[Item]:
    """Those that every word fits; ids may be shortened, and * stands for anything."""
    return [item for item in items if all(_fits(item, found[item.id].status, word) for word in words)]


def _fits(item: Item, status: str, word: str) -> bool:
    pairs = [f"{name}={text}" for name, text in (*item.asked.options, *item.asked.settings)]
    names = [item.id, status, item.asked.option("env"), item.asked.option("method"), *pairs]
    return item.id.startswith(word) or any(fnmatch.fnmatchcase(name, word) for name in names)


def _alone(items: Sequence[Item], index: int) -> Item:
    """The run of that number. Raises UsageError for one that is none of the plan's."""
    if index >= len(items):
        raise UsageError(f"--index {index} of {len(items):,} runs", right=f"0 to {len(items) - 1}: an array of {len(items):,} tasks")
    return items[index]


def _left(out: Path, wanted: Sequence[Item], retry: bool) -> list[Item]:
    """What is to be carried out."""
    from qtran_cli.sweep.folder import COMPLETE, FAILED, states

    found = states(out, wanted)
    done = (COMPLETE,) if retry else (COMPLETE, FAILED)
    return [item for item in wanted if found[item.id].status not in done]


def _carry_out(out: Path, left: Sequence[Item], where: Where, quiet: bool) -> None:
    from qtran_cli.sweep import carried, folder

    if not left:
        return
    with closing(where.carrier(out, left, quiet)) as carrier, stoppable() as stop, board(len(left), quiet) as told:
        for _, state in carried.carry_out(out, left, carrier, stop, where.needs):
            if state.status != folder.RUNNING:
                folder.tell(out, state)
            told(state)
        if stop():
            raise KeyboardInterrupt(f"saved in {out}: the same command goes on")


def _show(out: Path, items: Sequence[Item], wanted: Sequence[Item], listed: bool, json: bool, quiet: bool) -> None:
    """How the runs that were wanted stand. items: all of the plan, to tell in what they differ."""
    from qtran_cli.report.sweep import report as reporting
    from qtran_cli.sweep.folder import states

    found = states(out, wanted)
    if json:
        output.show_json(reporting.document(str(out), wanted, found))
    else:
        answer: Any = reporting.verdict(found) if quiet else reporting.report(str(out), items, wanted, found, listed)
        output.show(answer)
    if not listed and any(state.status != "complete" for state in found.values()):
        raise typer.Exit(1)
