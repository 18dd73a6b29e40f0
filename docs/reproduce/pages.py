"""docs/reproduce.md, the list of what was run and how it stands, and a page for every paper, from the stored results."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from docs.learning.page import rows
from docs.reproduce.papers import PAPERS, Paper
from docs.reproduce.stored import Document, restored
from qtran_cli.report.reproduce.report import budget, report, verdict
from qtran_cli.report.writers import WRITERS, Answer
from qtran_cli.reproduce import EXPERIMENTS
from qtran_cli.reproduce import verdict as rule
from qtran_cli.reproduce.experiment import Experiment

WIDTH = 128
PICTURES = "../pictures/reproduce"
NOT_RUN = "not run yet"
LIST = """\
# Papers' experiments, run again

`qtran reproduce NAME` runs an experiment of a paper and prints the paper's numbers beside the exact ones and ours, with 95 % intervals over
seeds, differences, and a verdict by a stated rule; `qtran reproduce --list` lists the experiments. Below is what their reduced budgets
came to: `make reproduce` makes what [docs/reproduce](reproduce) lacks and writes these pages from it, `ARGS="--only table1"` one of them.

{table}

A number of a paper *agrees* if all of our interval is within a tolerance of it that the experiment states, and *differs* if none of it is;
a claim that one method earns more than another agrees if all of the interval of the difference is above 0, and differs if none of it is.
Else it *cannot be said*; nothing is said with fewer than {seeds} seeds, below the steps that the experiment asks for, or on a smaller
task than the paper's. No number of a paper stands here that it does not print: each has its source, and where a figure alone shows
results, the order that the paper claims is what is compared.
"""


def index(documents: Mapping[str, Document]) -> str:
    """The list."""
    head = ("experiment", "of", "agree", "differ", "cannot be said", "budget")
    table = rows(head, (_listed(paper, name, documents) for paper in PAPERS for name in paper.experiments))
    return LIST.format(table=table, seeds=rule.SEEDS)


def _listed(paper: Paper, name: str, documents: Mapping[str, Document]) -> list[str]:
    link = f"[`{name}`](reproduce/{paper.stem}.md#{name})"
    if name not in documents:
        return [link, paper.title, "", "", "", NOT_RUN]
    done = restored(documents[name])
    counts = [str(count) for count in done.verdicts.values()]
    return [link, paper.title, *counts, budget(done.budget)]


def page(paper: Paper, documents: Mapping[str, Document]) -> str:
    """A paper's page."""
    intro = textwrap.fill(paper.words, WIDTH, break_long_words=False, break_on_hyphens=False)
    parts = [f"# {paper.title}", intro, "Written by `make reproduce`; [the list of all papers](../reproduce.md) tells the rule."]
    return "\n\n".join([*parts, *(part for name in paper.experiments for part in _experiment(name, documents))]) + "\n"


def _experiment(name: str, documents: Mapping[str, Document]) -> Iterator[str]:
    one: Experiment = EXPERIMENTS[name].EXPERIMENT
    yield f"## {name}"
    yield f"    qtran reproduce {name}"
    if name not in documents:
        yield f'{one.title}: {NOT_RUN}. `make reproduce ARGS="--only {name}"` runs it: {budget(one.reduced)}.'
        return
    done = restored(documents[name])
    answer = Answer(verdict(done), lambda: report(done), dict)
    yield str(WRITERS["markdown"].write(answer)).rstrip()
    yield f"![Learning curves of {name}]({PICTURES}/{name}.svg)"
