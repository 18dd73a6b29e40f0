"""`qtran reproduce`: the experiments of papers, run again, their numbers beside ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.drawing.sheets import drawing
from qtran_cli.cli._frame.options import Force, VerdictAlone, bounds, named_file
from qtran_cli.cli._frame.writing import Files
from qtran_cli.errors import UsageError
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.runs import asked

if TYPE_CHECKING:
    from qtran_cli.reproduce.experiment import Budget, Experiment
    from qtran_cli.reproduce.reproduced import Reproduction


def complete_experiment(incomplete: str) -> list[str]:
    """The experiments that start so."""
    from qtran_cli.reproduce import EXPERIMENTS

    return [name for name in EXPERIMENTS.names() if name.startswith(incomplete)]


@drawing("figure")
def command(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="An experiment; --list lists them.", autocompletion=complete_experiment)
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the experiments, with both budgets.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Run what the paper ran, in place of the reduced budget.")] = False,
    seeds: Annotated[int | None, typer.Option(**bounds(asked.SEEDS), help="Seeds of every run. Default: the budget's.")] = None,
    steps: Annotated[int | None, typer.Option(**bounds(asked.STEPS), help="Steps per seed. Default: the budget's.")] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The runs go below DIR/reproduce/NAME.")] = Path("runs"),
    jobs: Annotated[int, typer.Option(min=1, max=1024, help="Runs that are trained at a time, a process each.")] = 1,
    figure: Annotated[
        Path | None, typer.Option(metavar="FILE", parser=named_file, help="Draw the learning curves: .png, .svg, .pdf or .eps.")
    ] = None,
    force: Force = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.reproduce/1).")] = False,
    quiet: VerdictAlone = False,
    sheet: Sheet = Sheet(),
) -> None:
    """Run an experiment of a paper again, and print the paper's numbers beside ours, with intervals, differences and a verdict.

    Without --full a reduced budget is run, which the report states; where it is too small to say anything, the verdict says so. Runs
    are ordinary ones, as of qtran train: those that are there already are taken up, finished ones as they are, others continued, so
    that after Ctrl-C the same command goes on. qtran plot, evaluate and runs take them too.
    """
    from qtran_cli.reproduce import EXPERIMENTS

    if listed:
        _list(name, json)
        return
    if name is None:
        raise UsageError("no experiment is named", right=f"known: {', '.join(EXPERIMENTS.names())}")
    experiment: Experiment = EXPERIMENTS[name].EXPERIMENT
    files = Files(figure, force=force, quiet=quiet or json)
    _check_figure(files)
    budget = _budget(experiment, full, seeds, steps)
    done = _reproduced(name, experiment, budget, full, out, jobs, json or quiet)
    if figure is not None:
        _draw(done, figure, files, sheet)
    _show(done, json, quiet)


def _list(name: str | None, json: bool) -> None:
    from qtran_cli.report.reproduce.document import listed
    from qtran_cli.report.reproduce.listing import listing
    from qtran_cli.reproduce import EXPERIMENTS

    found = {known: module.EXPERIMENT for known, module in EXPERIMENTS.items()} if name is None else {name: EXPERIMENTS[name].EXPERIMENT}
    if json:
        output.show_json(listed(found))
    else:
        output.show(listing(found))


def _check_figure(files: Files) -> None:
    from qtran_cli.report.figures.encoded import check_suffix

    if files.plot is not None:
        check_suffix(files.plot.suffix.removeprefix("."))
        files.check()


def _budget(experiment: Experiment, full: bool, seeds: int | None, steps: int | None) -> Budget:
    chosen = experiment.full if full else experiment.reduced
    asked = replace(chosen, seeds=seeds or chosen.seeds, steps=steps or chosen.steps)
    return asked if asked == chosen else replace(asked, words="")


def _reproduced(name: str, experiment: Experiment, budget: Budget, full: bool, out: Path, jobs: int, quiet: bool) -> Reproduction:
    """Make the runs that are missing, everything that can be refused first."""
    from qtran_cli.cli._frame.progress import progress
    from qtran_cli.cli._frame.training import require_fit, require_torch, warn
    from qtran_cli.judge.progress import interruptible
    from qtran_cli.runs import places

    require_torch()
    from qtran_cli.reproduce import carry_out
    from qtran_cli.reproduce.run import reproduced

    places.require_writable(out)
    for task in carry_out.tasks(name, experiment, budget, out):
        require_fit([task.config], task.game)
        warn([task.config], task.game, quiet)
    with interruptible(), progress(budget.steps * len(experiment.arms), quiet) as told:
        try:
            return reproduced(name, experiment, budget, full, out, told, jobs)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"what was trained is saved in {carry_out.folder(out, name)}: the same command continues") from None


def _draw(done: Reproduction, figure: Path, files: Files, sheet: Sheet) -> None:
    from qtran_cli.cli._frame import figures
    from qtran_cli.report.runs import curves_figure
    from qtran_cli.reproduce.curves import curves

    drawn = curves(done.experiment, done.runs)
    figures.write(figure, lambda suffix: curves_figure.picture(drawn, suffix, sheet=sheet), files, sheet)


def _show(done: Reproduction, json: bool, quiet: bool) -> None:
    from qtran_cli.report.reproduce.document import document
    from qtran_cli.report.reproduce.report import report, verdict

    if json:
        output.show_json(document(done))
    elif quiet:
        output.show(verdict(done))
    else:
        output.show(report(done))
