"""The learning curves of an experiment's runs, each called as the experiment calls it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qtran_cli.judge import curves as judged
from qtran_cli.judge.curve import RETURN, Curve
from qtran_cli.reproduce.experiment import Experiment
from qtran_cli.runs import folder
from qtran_cli.runs.labels import Label


def curves(experiment: Experiment, runs: Mapping[str, str]) -> list[Curve]:
    """The returns over training. runs: by arm its folder. Raises FileError."""
    found = [folder.read(runs[arm.name]) for arm in experiment.arms]
    names = [arm.label or arm.name for arm in experiment.arms]
    sources = [
        replace(source, label=name, told=Label(source.method, given=name))
        for source, name in zip(judged.sources(found), names, strict=True)
    ]
    every = (curve for source, run in zip(sources, found, strict=True) for curve in judged.curves(source, run))
    return [curve for curve in every if curve.quantity == RETURN and len(curve.steps)]
