"""`qtran study`: random games by the thousand, and what every method's exact best fit makes of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame import weights as _weights
from qtran_cli.cli._frame.campaign.cluster import join, ray_option
from qtran_cli.cli._frame.choices import complete_list
from qtran_cli.cli._frame.drawing.sheets import drawing
from qtran_cli.cli._frame.options import ALPHA, Form, complete_weights, named_file, parse_alphas
from qtran_cli.cli._frame.writing import Files, chosen, show
from qtran_cli.errors import UsageError
from qtran_cli.report.figures.sheet import Sheet

if TYPE_CHECKING:
    from qtran_cli.pool.carrier import Carrier
    from qtran_cli.study.plan import Plan
    from qtran_cli.study.summary import Size

MOST_GAMES, MOST_PROCESSES = 10**8, 1024


def complete_family(incomplete: str) -> list[str]:
    """The families that start so."""
    from qtran_cli.study.families import FAMILIES

    return [name for name in FAMILIES.names() if name.startswith(incomplete)]


def complete_fit(incomplete: str) -> list[str]:
    """The methods with a best fit that may come next in a list with commas."""
    from qtran_cli.exact.one_step.solve import PROJECTIONS

    return complete_list(PROJECTIONS.names(), incomplete)


@drawing("plot")
def command(
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the study; an unfinished one is continued.")],
    family: Annotated[
        str, typer.Option(metavar="FAMILY", help="How the games are drawn; see above.", autocompletion=complete_family)
    ] = "uniform",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=NUMBER", help="Set a parameter of the family. May be repeated.")
    ] = None,
    agents: Annotated[str, typer.Option(metavar="N", help="Number of agents, 2 to 5; several: 2,3 or 2-4.")] = "2",
    actions: Annotated[str, typer.Option(metavar="M", help="Actions of every agent, 2 to 21; several: 2,3,4 or 2-5; or each: 2x3.")] = "3",
    count: Annotated[int, typer.Option(min=1, max=MOST_GAMES, help="Games of each size.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same files.")] = 0,
    methods: Annotated[
        list[str] | None, typer.Option(metavar="NAMES", help="Methods, such as iql,vdn. Default: all.", autocompletion=complete_fit)
    ] = None,
    alpha: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBERS", help=f"Weight of weighted methods, above 0 and at most 1; several: 1,0.5,0.1. Default: {ALPHA}."),
    ] = None,
    weights: Annotated[
        str,
        typer.Option(
            metavar=_weights.METAVAR,
            help="How IQL, VDN, QMIX, CW-IQL and CW-VDN sample joint actions, as in solve.",
            autocompletion=complete_weights,
        ),
    ] = _weights.UNIFORM,
    alt_programs: Annotated[int, typer.Option(min=0, help="Linear programs per game to decide condition (7), N >= 3.")] = 1000,
    processes: Annotated[int | None, typer.Option(min=1, max=MOST_PROCESSES, help="Processes. Default: one per core.")] = None,
    ray: Annotated[str | None, ray_option("Compute games on the nodes of a Ray cluster too; extra ray.")] = None,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", parser=named_file, help="Draw the shares against size: .png, .svg, .pdf or .eps.")
    ] = None,
    pairs: Annotated[bool, typer.Option("--pairs", help="Print all that is known of every two methods, not counts alone.")] = False,
    form: Form = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.study/1).")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that exist: the study in DIR too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing: DIR has the answer.")] = False,
    sheet: Sheet = Sheet(),
) -> None:
    """Study random games: how often is each method's exact best fit greedy-optimal, and what does it lose.

    DIR gets games.jsonl, a line for every game, and summary.csv. The same command continues a study that was interrupted, and
    a finished one is only shown. The files depend on neither the clock nor the number of processes.

    Families: additive (noise=1/2), sums of individual payoffs plus noise; diagonal (size=2), optima that share no action, so
    they are no product; exponential; integer (high=4), whole numbers full of ties; monotone, QMIX's class; normal; penalty
    (most=100), the penalty game; rectangular (size=2), optima that are a product; uniform. --set changes what stands in parentheses.
    """
    form = chosen(form, json)
    json = form == "json"
    from qtran_cli.study.run import run
    from qtran_cli.study.sizes import sizes as swept

    games = family, settings or [], swept(agents, actions)
    plan = _plan(*games, methods or [], alpha or [ALPHA], weights, count=count, seed=seed, programs=alt_programs)
    files = Files(plot, force=force, quiet=quiet or json)
    _check_plot(files, out, weights)
    computing, begin = _others(processes, ray, quiet or json)
    try:
        with _progress(plan.total, quiet or json) as told:
            sizes = run(plan, out, computing, force, told, begin)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"what is done is kept in {out}: the same command, without --force, continues") from None
    if plot is not None:
        _plot(plan, sizes, plot, files, sheet)
    if not quiet or form == "json":
        _show(plan, out, sizes, form, pairs)


def _plan(
    family: str, settings: list[str], shapes: tuple[tuple[int, ...], ...], methods: list[str], alphas: list[str], weights: str, **rest: int
) -> Plan:
    """What the options ask for. rest: count, seed, programs. Raises QtranError."""
    from qtran_cli.judge.methods import require_solved
    from qtran_cli.study import plan as planning
    from qtran_cli.study.families import parameters

    require_solved(methods)
    values, tried = parameters(family, settings), parse_alphas(alphas)
    wanted = _weights.of_shapes(weights, shapes)
    plan = planning.Plan(family, values, shapes, methods=planning.methods(methods), alphas=tried, weights=wanted, **rest)
    plan.check()
    return plan


def _others(processes: int | None, ray: str | None, quiet: bool) -> tuple[int, Callable[[int], Carrier]]:
    """(how many processes compute, this one among them, what makes the others); of a cluster, as many as there are games for."""
    from qtran_cli.pool.carrier import ONE
    from qtran_cli.pool.here import Processes

    if ray is None:
        return processes or _cores(), Processes
    return processes or MOST_PROCESSES, lambda others: join(ray, others if processes else None, ONE, quiet)


def _cores() -> int:
    """The processors that this process may use."""
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _check_plot(files: Files, folder: Path, weights: str) -> None:
    """Refuse a figure that cannot be written, before the work. The study's own folder is made by then."""
    from qtran_cli.report.figures.encoded import check_suffix

    if (path := files.plot) is None:
        return
    check_suffix(path.suffix.removeprefix("."))
    if path.resolve() == folder.resolve():
        raise UsageError("--plot names the study's folder", where=str(path), right="name a file, in it or elsewhere")
    if folder.exists() or path.parent != folder:
        files.check(inputs=(weights,), right="name another, or remove it; --force would start the study over as well")


@contextmanager
def _progress(total: int, off: bool) -> Iterator[Callable[[int], None]]:
    """A function to tell how many games are done: a bar with the time left on stderr, on a terminal unless ``off``."""
    if off or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("games"), TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn())
    with Progress(*columns, console=output.console(sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=total)
        started = False

        def told(done: int) -> None:
            nonlocal started
            if not started:  # games of an earlier run say nothing about this one's speed
                bar.reset(task, total=total, completed=done)
                started = True
            bar.update(task, completed=done)

        yield told


def _plot(plan: Plan, sizes: list[Size], path: Path, files: Files, sheet: Sheet) -> None:
    from qtran_cli.cli._frame import figures as _figures
    from qtran_cli.report.study.figure import picture

    _figures.write(path, lambda suffix: picture(_title(plan), sizes, suffix, sheet), files, sheet)


def _title(plan: Plan) -> str:
    from qtran_cli.exact.sampling import written
    from qtran_cli.scalars import spell

    settings = "".join(f", {name}={spell(value)}" for name, value in plan.parameters.items())
    told = written(plan.weights)
    sampling = "" if plan.weights is None else f", sampled {told}" if isinstance(told, str) else ", sampled by a table of weights"
    return f"{plan.family}{settings}, {plan.count:,} game{'s' * (plan.count != 1)} of each size, seed {plan.seed}{sampling}"


def _show(plan: Plan, out: Path, sizes: list[Size], form: str, pairs: bool) -> None:
    from qtran_cli.report.study.report import answer

    show(answer(_title(plan), plan.document(), str(out), sizes, pairs), form)
