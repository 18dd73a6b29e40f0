"""What was learned: greedy returns, and for one-step games every learned number in the units of the payoff."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import torch

from qtran_cli.envs import Course, Environment, Outcome, Percept
from qtran_cli.envs.make import make
from qtran_cli.errors import UsageError
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.tensors.streams import Stream
from qtran_cli.learn.train import Trainer
from qtran_cli.model.team_game import TeamGame

CELLS = 10_000
"""Joint actions up to which Q_jt is read out."""
PIECE = 2_000
"""Joint actions that are evaluated together."""
LONGEST = 10_000
"""Steps of an episode of an evaluation."""
NEGLIGIBLE = 1e-3
"""An episode that never ends is followed until rewards weigh less than this."""
BLOCK = 8
"""Positions of random numbers that an evaluation draws together."""


@dataclass(frozen=True, eq=False)
class Learned:
    """One seed's numbers. u_bar: the greedy joint action. q: per agent, m_i values. q_jt: m_1 × … × m_N, None where there is none.

    linear: the share of the mixer's hidden units that are linear at every joint action, None where it has none, or q_jt is None.
    """

    seed: int
    u_bar: tuple[int, ...]
    q: tuple[np.ndarray, ...]
    q_jt: np.ndarray | None
    v_jt: float | None
    linear: float | None = None

    def record(self) -> dict[str, Any]:
        """The numbers as tables.jsonl holds them: lists, q_jt nested N deep; null where there is none."""
        q_jt = None if self.q_jt is None else self.q_jt.tolist()
        return {"seed": self.seed, "u_bar": list(self.u_bar), "q": [x.tolist() for x in self.q], "q_jt": q_jt, "v_jt": self.v_jt}


def arena(trainer: Trainer, game: TeamGame) -> Environment:
    """The environment of a trainer's evaluations: a lane for each of a seed's episodes. Games that never end go on until little is left.

    Payoffs that are drawn are paid by their means: as nothing else depends on what is paid, returns mean the same and vary less.
    """
    gamma = trainer.spec.discount
    rest = math.ceil(math.log(NEGLIGIBLE) / math.log(gamma)) if 0 < gamma < 1 else 0
    limit = min(max(trainer.settings.time_limit, rest), LONGEST)
    lanes = len(trainer.seeds) * episodes(trainer)
    how = trainer.settings
    return make(game.expected, lanes, trainer.flat.device.type, history=how.coded, time_limit=limit, stack=how.stack)


def episodes(trainer: Trainer) -> int:
    """How many episodes an evaluation has per seed: E."""
    return trainer.settings.evaluation_episodes if trainer.spec.moves else 1


def require_finite(trainer: Trainer) -> None:
    """Raise UsageError where a seed's networks or losses are no finite numbers: nothing that it does means anything then."""
    sound = trainer.flat.isfinite().all(1)
    for term in trainer.terms.values():
        sound = sound & term.isfinite()
    if not sound.all():
        seed = trainer.seeds[int(sound.int().argmin())]
        right = "--set with a lower lr, a clip above 0, smaller weights of the losses, or the default reward_scale and reward_shift"
        raise UsageError(f"seed {seed} has diverged by step {trainer.step}: its numbers are no longer finite", right=right)


class Moment(NamedTuple):
    """A step of greedy episodes, as whoever watches sees it. t: from 0. over [L]: the lanes whose episodes had ended before, l = s · E + e.

    percept [L, …] and its view [S, E, …] are what was acted on; u [L, N], outcome and after [L, …] what came of it.
    """

    t: int
    over: torch.Tensor
    percept: Percept
    seen: View
    u: torch.Tensor
    outcome: Outcome
    after: Percept


Watch = Callable[[Moment], None]


class Played(NamedTuple):
    """What greedy episodes came to, [S] each, float64, in the units of the reward. returns: the mean return.

    errors: its standard error over episodes, nan of one episode. tallies: [S], the means of what the environment counts in an episode.
    low, high: the least and the greatest learned value of a greedy joint action that was met: what targets add.
    """

    returns: torch.Tensor
    errors: torch.Tensor
    low: torch.Tensor
    high: torch.Tensor
    tallies: dict[str, torch.Tensor]


def returns(trainer: Trainer, environment: Environment) -> torch.Tensor:
    """[S], float64: every seed's mean return over E greedy episodes in an ``arena``, discounted as the game is."""
    return played(trainer, environment).returns


@torch.no_grad()
def played(trainer: Trainer, environment: Environment, *watching: Watch, draw: int | None = None) -> Played:
    """E greedy episodes of every seed in an ``arena``. watching: called after every step.

    Their random numbers depend on the seed, on how far the training is, and on ``draw``, not on what came before.
    """
    lanes = (len(trainer.seeds), episodes(trainer))
    over = torch.zeros(lanes[0] * lanes[1], dtype=torch.bool, device=trainer.flat.device)
    total = torch.zeros(len(over), dtype=torch.float64, device=trainer.flat.device)
    low, high = total + math.inf, total - math.inf
    uniforms = _uniforms(trainer, lanes[1], draw)
    carried = trainer.agents.start(trainer.spec, trainer.settings, lanes, trainer.flat.device)
    percept, counted = environment.reset(~over, uniforms(0)), _counted(environment)
    for t in range(LONGEST):
        batched = Percept(*(x.unflatten(0, lanes) for x in percept))
        seen, carried = trainer.agents.act(trainer.parameters, trainer.settings, trainer.spec, batched, carried)
        least, most = (x.expand(lanes).flatten() for x in _values(trainer, seen))
        low, high = torch.where(over, low, low.minimum(least)), torch.where(over, high, high.maximum(most))
        before, u = percept, seen.u_bar.expand(*lanes, -1).flatten(0, 1)
        percept, outcome = environment.step(u, uniforms(t + 1))
        for watch in watching:
            watch(Moment(t, over, before, seen, u, outcome, percept))
        carried = trainer.agents.going_on(carried, u, over)
        counted = {name: torch.where(over, counted[name], now) for name, now in _counted(environment).items()}
        total += torch.where(over, 0.0, trainer.spec.discount**t * outcome.reward)
        over = over | outcome.terminated | outcome.truncated
        if over.all():
            break
    tallies = {name: counts.unflatten(0, lanes).mean(1) for name, counts in counted.items()}
    each = total.unflatten(0, lanes)
    errors = each.std(1) / lanes[1] ** 0.5 if lanes[1] > 1 else each[:, 0] * math.nan
    return Played(each.mean(1), errors, low.unflatten(0, lanes).amin(1), high.unflatten(0, lanes).amax(1), tallies)


def _counted(environment: Environment) -> dict[str, torch.Tensor]:
    """What an environment has counted since its episodes began, [L]; {} where it counts nothing."""
    tally: Callable[[], dict[str, torch.Tensor]] = getattr(environment, "tally", dict)
    return tally()


def _values(trainer: Trainer, seen: View) -> tuple[torch.Tensor, torch.Tensor]:
    """[S, B], the value of the greedy joint action, twice; the least and the greatest over agents where each has one of its own."""
    bootstrap: Callable[[View, torch.Tensor], torch.Tensor] = getattr(trainer.method, "bootstrap", trainer.method.q_jt)
    value = bootstrap(seen, seen.u_bar).double()
    every = value if value.dim() == 3 else value.unsqueeze(-1)
    every = every * trainer.scale.unsqueeze(-1) + trainer.shift.unsqueeze(-1)
    return every.amin(-1), every.amax(-1)


def _uniforms(trainer: Trainer, count: int, draw: int | None) -> Callable[[int], torch.Tensor | None]:
    """[S · E, moves] by position: those of an evaluation at this step of the training, or others for each ``draw``."""
    if not trainer.spec.moves:
        return lambda _: None
    purpose = f"evaluation/{trainer.step}" + ("" if draw is None else f"/{draw}")
    stream = Stream(trainer.seeds, purpose, (count, trainer.spec.moves), trainer.flat.device, block=BLOCK)
    return lambda position: stream.at(position).flatten(0, 1)


@torch.no_grad()
def learned(trainer: Trainer, seen: View | None = None) -> list[Learned]:
    """Every seed's numbers in a view [S, 1, …] (or where the trainer stands), rewards scaled and shifted back."""
    seen = trainer.greedy(trainer.first) if seen is None else seen
    unit = trainer.scale.double().cpu().numpy()
    level = trainer.shift.double().cpu().numpy()
    q = seen.q.squeeze(1).double().cpu().numpy() * unit[..., None] + level[..., None] * trainer.method.share(trainer.spec)
    tables, v, linear = _tables(trainer, seen), _read(trainer, seen, "v_jt"), _linear(trainer, seen)
    u_bar = seen.u_bar.squeeze(1).cpu().tolist()
    return [
        Learned(
            seed,
            tuple(u_bar[k]),
            tuple(q[k, i, :m].copy() for i, m in enumerate(trainer.spec.actions)),
            None if tables is None else tables[k] * unit[k, 0] + level[k, 0],
            None if v is None else float(v[k, 0] * unit[k, 0]),
            None if linear is None else linear[k],
        )
        for k, seed in enumerate(trainer.seeds)
    ]


def learned_at(trainer: Trainer, course: Course) -> list[Learned]:
    """Every seed's numbers at the end of a course of one lane."""
    return learned(trainer, trainer.along(_for_all(trainer, course)))


def greedy_at(trainer: Trainer, course: Course) -> list[list[tuple[int, ...]]]:
    """[L][S]: every seed's greedy joint action at the end of each lane of a course, which begins with an episode."""
    u = trainer.along(_for_all(trainer, course)).u_bar
    return [[tuple(row) for row in rows] for rows in u.transpose(0, 1).cpu().tolist()]


def _for_all(trainer: Trainer, course: Course) -> Course:
    """The same course [S, L, …] for every seed."""

    def spread(x: torch.Tensor) -> torch.Tensor:
        return x.expand(len(trainer.seeds), *x.shape)

    return Course(tuple(Percept(*map(spread, percept)) for percept in course.percepts), tuple(map(spread, course.u)))


def _read(trainer: Trainer, seen: View, name: str) -> np.ndarray | None:
    function: Callable[[View], torch.Tensor] | None = getattr(trainer.method, name, None)
    return None if function is None else function(seen).double().cpu().numpy()


def _pieces(trainer: Trainer) -> tuple[torch.Tensor, ...]:
    """All joint actions, [S, B, N] a piece; none where there are more than CELLS."""
    shape = trainer.spec.actions
    if np.prod([float(m) for m in shape]) > CELLS:
        return ()
    u = torch.tensor(list(product(*map(range, shape))), device=trainer.flat.device)
    return u.expand(len(trainer.seeds), -1, -1).split(PIECE, 1)


def _tables(trainer: Trainer, seen: View) -> np.ndarray | None:
    """[S, m_1, …, m_N]: the learned Q_jt; None where the method has none, or above CELLS joint actions."""
    pieces = _pieces(trainer)
    if trainer.method.q_jt is None or not pieces:
        return None
    parts = [trainer.method.q_jt(seen, piece) for piece in pieces]
    return torch.cat(parts, 1).double().cpu().numpy().reshape(-1, *trainer.spec.actions)


def _linear(trainer: Trainer, seen: View) -> list[float] | None:
    """Per seed the share of hidden units that are linear at every joint action."""
    pieces, units = _pieces(trainer), getattr(trainer.method, "linear", None)
    if units is None or not pieces:
        return None
    return torch.stack([units(seen, piece) for piece in pieces]).all(0).double().mean(-1).tolist()
