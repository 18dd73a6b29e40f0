"""Whether a method keeps to what learn/methods/__init__.py asks of it: a verdict a rule, found by training it a little.

declared.py    what it says of itself
shapes.py      what its functions return, game by game
apart.py       what must not hang on what: seeds, transitions, batches, chance
gradients.py   its losses' gradient against differences, stopped gradients held
going_on.py    trained again, stopped in between, recorded
probes.py      environments that name what is broken; probing.py trains it on them
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import torch

from qtran_cli.envs.conformance import Verdict
from qtran_cli.errors import QtranError
from qtran_cli.learn.conformance import apart, declared, going_on, gradients, probing, shapes
from qtran_cli.learn.conformance.probes import PROBES
from qtran_cli.learn.tensors import threads
from qtran_cli.reasons import reason

Rule = tuple[str, str, Callable[[ModuleType], str]]


def check(method: Any) -> Iterator[Verdict]:
    """Every rule in turn. What the method raises is how the rule is broken.

    Cost: about a minute of one core, most of it the probes. PyTorch takes one thread, as in training.
    """
    for rule, right, of in RULES:
        with threads.kept():
            torch.set_num_threads(1)
            yield _verdict(rule, right, of, method)


def _verdict(rule: str, right: str, of: Callable[[ModuleType], str], method: Any) -> Verdict:
    try:
        return Verdict(rule, of(method), right)
    except QtranError as error:
        return Verdict(rule, error.what, error.right or right)
    except Exception as error:  # whatever other people's code raises
        return Verdict(rule, reason(error), right)


RULES: tuple[Rule, ...] = (
    ("its docstring says what it is", "a line, the equations, then Paper: and numbered departures", declared.docstring),
    (
        "its settings extend learn.settings.Common",
        "a frozen dataclass whose fields are made by qtran_cli.declared.setting",
        declared.settings,
    ),
    ("PAPER has settings of its own", "what --preset paper changes, by name, in their ranges", declared.paper),
    ("its layers are its own", "Dense layers by names that the agents' networks do not have", declared.layers),
    ("what it is held against is known", "EXACT and NEAR name exact methods, share is from 0 to 1, STYLE a Style", declared.named),
    ("Q_jt is [S, B], whatever the game", "one number for every joint action of u [S, B, N]", shapes.q_jt),
    ("loss terms are [S, B] or [S, 1], finite, unreduced", "leave averaging to the engine", shapes.losses),
    ("every lambda_x weighs a term x", "name the setting as the term, or drop it", shapes.weights),
    ("seeds do not touch each other", "reduce over no first axis", apart.seeds),
    ("transitions do not touch each other", "reduce over no second axis", apart.transitions),
    ("losses change nothing and draw nothing", "write to no tensor that is given, and take no random numbers", apart.pure),
    ("gradients reach every layer", "drop a layer that nothing teaches, or use it in a loss", gradients.reached),
    ("gradients are those of the losses", "let no number pass through Python; detach() and no_grad() stop a gradient", gradients.exact),
    ("an update is recorded", "branch on no value, select by no mask: it trains at half the speed else", going_on.recorded),
    ("agents with memory are trained too", "use the view alone, not what it was made of", going_on.remembered),
    ("trained again it is the same", "keep no state, and take no random numbers", going_on.repeated),
    ("stopped and taken up it is the same", "keep no state between updates", going_on.taken_up),
    *(
        (f"probe {number}: {probe.about}", "see what this probe adds to those before it", probing.Probed(probe))
        for number, probe in PROBES.items()
    ),
)
"""(rule, what to do where it is broken, how it is found out)."""
