"""The engine: act, store, sample, step. It knows neither methods nor environments by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from qtran_cli.envs import Course, Environment, Outcome, Percept, Spec
from qtran_cli.learn import agents, exploration, rewards
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.loss import Known, Loss
from qtran_cli.learn.replay.pieces import Carried, Pieces
from qtran_cli.learn.replay.transitions import Batch
from qtran_cli.learn.settings import Common
from qtran_cli.learn.tensors import networks, worth
from qtran_cli.learn.tensors.adam import Adam
from qtran_cli.learn.tensors.denormals import flushed
from qtran_cli.learn.tensors.networks import Parameters
from qtran_cli.learn.tensors.recorded import Recorded
from qtran_cli.learn.tensors.streams import BLOCK, Stream

FEW = 2_000
"""Random numbers that take as long to be drawn as to be asked for."""


def plan(method: ModuleType, spec: Spec, settings: Common) -> networks.Plan:
    """Every layer of a method: the agents' and its own."""
    return {**agents.of(settings).plan(spec, settings), **method.plan(spec, settings)}


def _nothing() -> None:
    """Of an environment whose steps cannot fail midway."""


class Trainer:
    """A method in training on an environment, S seeds in step, each in C copies of it.

    environment: of S · C lanes, a seed's copies side by side. copies: C. steps: environment steps per seed in all, those of all its copies.
    full: explore at ε = 1 throughout. compiled: carry updates out with torch.compile.
    extended_from: the lengths that the run had before it was extended to ``steps``. Up to each of them, learning rate and ε are those of
    a run of that length; from there on, at every step, those of a run of the next. The warmup is the first one's.
    listed: carry updates and actions out as a list of calls (learn/tensors/worth.py); None: where as many updates are to come as repay it.
    """

    def __init__(
        self,
        method: ModuleType,
        settings: Common,
        environment: Environment,
        seeds: Sequence[int],
        steps: int,
        full: bool = False,
        device: str = "cpu",
        compiled: bool = False,
        copies: int = 1,
        extended_from: Sequence[int] = (),
        listed: bool | None = None,
    ) -> None:
        self.method, self.settings, self.environment = method, settings, environment
        self.spec, self.seeds, self.steps = environment.spec, tuple(seeds), steps
        self.full, self.compiled, self.copies = full, compiled, copies
        self.ends = (*extended_from, steps)
        self.length = self.ends[0]
        self.listed = worth.listed(self.length // settings.update_every, device, compiled) if listed is None else listed
        self.agents = agents.of(settings)
        self.plan = plan(method, self.spec, settings)
        self.flat = networks.initial(self.plan, seeds, device)
        self.parameters = networks.leaves(self.plan, self.flat)
        self.behind = self.flat.clone()
        self.adam = Adam(self.flat, settings.clip)
        self._uniforms = {name: self._stream(name, shape) for name, shape in self._draws().items()}
        self._here = self.flat.device.type == "cpu"
        self._mark, self._back = getattr(environment, "mark", _nothing), getattr(environment, "back", _nothing)
        self.step, self.updates = 0, 0
        rewards.require_shift(settings, self.spec.bootstraps)
        self.shift = torch.zeros(len(self.seeds), 1, dtype=torch.float64, device=device)
        self.scale = torch.ones_like(self.shift)
        self.loss = Loss(method, settings, self.spec)
        self.known = Known(self.parameters, networks.views(self.plan, self.behind), self.shift, self.scale)
        self._terms: dict[str, Tensor] = {}
        self._batch: Any = None
        self.given: Tensor | None = None
        """The networks that it began with where they are others', with the units of the reward: these are not measured then."""
        self.percept = environment.reset(torch.ones(len(self.seeds) * copies, dtype=torch.bool, device=device), self._draw("reset"))
        self._random = Stream(seeds, "exploration", (copies, 2, self.spec.n), device, through=self._of_block, flat=True)
        self.carried: Carried | None = self.agents.start(self.spec, settings, (len(self.seeds), copies), device)
        self.replay = self.agents.replay(self.spec, settings, len(self.seeds), steps, self.percept, copies, self._measured)

    def _draws(self) -> dict[str, tuple[int, ...]]:
        own = (self.copies, self.spec.draws)
        env = {"environment": own, "reset": own} if self.spec.draws else {}
        return {"exploration": (self.copies, 2, self.spec.n), "replay": (self.settings.batch,), **env}

    def _together(self, name: str) -> int:
        """Steps whose random numbers are drawn together: where few steps have an update, those of one, as the others' would go to waste."""
        return 1 if name == "replay" and self.settings.batch * self.settings.update_every > FEW else BLOCK

    def _stream(self, name: str, shape: tuple[int, ...]) -> Stream:
        return Stream(self.seeds, name, shape, self.flat.device, self._together(name), flat=name != "replay")

    def _draw(self, name: str, ahead: int = 0) -> Tensor | None:
        return self._uniforms[name].at(self._position + ahead) if name in self._uniforms else None

    @property
    def _position(self) -> int:
        """Of the random numbers of the next step of every copy."""
        return self.step // self.copies

    @property
    def first(self) -> Percept:
        """What every seed's first copy sees, [S, …]."""
        return Percept(*(x.unflatten(0, (len(self.seeds), -1))[:, 0] for x in self.percept))

    @property
    def epsilon(self) -> float:
        """ε of the next step."""
        return exploration.epsilon(self.settings, self.step, self.length, self.full)

    @cached_property
    def warmup(self) -> int:
        """Steps before the first update: at most a tenth of all, and as many as it takes until there is something to replay."""
        return max(self._measured, self.replay.least)

    @property
    def _measured(self) -> int:
        return min(self.settings.warmup, max(1, self.ends[0] // 10))

    def advance(self) -> None:
        """A step of every copy of every seed, and the updates that are due then."""
        self.length = exploration.length(self.ends, self.step)
        before, carried, u = self.percept, self.carried, self.act()
        after, outcome, over, self.percept = self._played(u, carried)
        self.replay.store(before, u, outcome, after, carried)
        begun, self.step, self.carried = self.step, self.step + self.copies, self.agents.going_on(self.carried, u, over)
        if self.given is None and begun < self.warmup <= self.step:
            self.shift.copy_(rewards.shift(self.settings, self.spec.bootstraps, self.replay.rewards()))
            self.scale.copy_(rewards.scale(self.settings, self.replay.rewards(), self.shift))
        for step in range(begun + 1, self.step + 1):
            if step >= self.warmup and step % self.settings.update_every == 0:
                self.replayed(self._uniforms["replay"].at(step))

    def _played(self, u: Tensor, carried: Carried | None) -> tuple[Percept, Outcome, Tensor, Percept]:
        """A step of the environment and what begins anew then: all that can fail of a step, which is taken back where it does.

        (what is seen after it, what it brought, which lanes are over [S · C], what is seen next).
        """
        self._mark()
        try:
            after, outcome = self.environment.step(u, self._draw("environment"))
            over = outcome.terminated | outcome.truncated
            return after, outcome, over, self.environment.reset(over, self._draw("reset", ahead=1))
        except Exception:
            self.carried = carried
            self._back()
            raise

    def act(self) -> Tensor:
        """[S · C, N]: the joint actions of the behaviour policy; agents with memory take in what they see."""
        epsilon, random = self.epsilon, self._at_random()
        if epsilon >= 1 and self.carried is None:
            return random
        u_bar, self.carried, _ = self.u_bar((self.percept, self.carried))
        return exploration.mixed(u_bar, random, self._explored(0), epsilon)

    def _at_random(self) -> Tensor:
        """[S · C, N]: what agents do where they explore."""
        if self.spec.steady or self.spec.constant:
            return self._random.at(self._position)
        return exploration.at_random(self.percept.available, self._explored(1))

    def _explored(self, which: int) -> Tensor:
        """[S · C, N]: the numbers by which agents explore, 0, or those by which they choose then, 1."""
        return self._uniforms["exploration"].at(self._position)[:, which]

    def _of_block(self, uniforms: Tensor) -> Tensor:
        """[S, block, C, N]: the random joint actions of a block of steps, where what is available never varies."""
        available = self.percept.available.unflatten(0, (len(self.seeds), 1, -1))
        return exploration.at_random(available, uniforms[..., 1, :])

    @torch.no_grad()
    def greedy(self, *percepts: Percept, u: Sequence[Tensor] = ()) -> View:
        """The online networks' view at the end of an episode's percepts so far, [S · B, …], joint actions u [S · B, N] between."""
        course = Course(tuple(map(self._batched, percepts)), tuple(x.unflatten(0, (len(self.seeds), -1)) for x in u))
        return self.along(course)

    @torch.no_grad()
    def along(self, course: Course) -> View:
        """The same of a course [S, B, …]."""
        found: View = self.agents.along(self.parameters, self.settings, self.spec, course)
        return found

    def _batched(self, percept: Percept) -> Percept:
        return type(percept)(*(x.unflatten(0, (len(self.seeds), -1)) for x in percept))

    @torch.no_grad()
    def _act(self, varying: tuple[Percept, Carried | None], online: Parameters) -> tuple[Tensor, Carried | None, Tensor]:
        percept, carried = varying
        seen, carried = self.agents.act(online, self.settings, self.spec, self._batched(percept), carried)
        return seen.u_bar.flatten(0, 1), carried, seen.q

    @cached_property
    def u_bar(self) -> Recorded:
        """From (percept [S · B, …], what is carried) to the greedy joint actions [S · B, N], what is carried on, and Q_i [S, B, N, A],
        which a list is held against the function by."""
        return Recorded(self._act, self.parameters, self.steps - self.step, listed=self.listed)

    def replayed(self, uniforms: Tensor) -> None:
        """One update on what uniforms [S, B] in [0, 1) choose of the replay."""
        self._batch = self.replay.sample(uniforms, self._batch, self.gradient.idle(self._batch))
        self.update(self._batch)

    def update(self, batch: Batch | Pieces) -> None:
        """One gradient step on a batch."""
        gradient, self._terms = self.gradient(batch)
        with flushed(self.listed):  # other runs go on as they began, to the last bit
            self.adam.step(gradient, self._lr())
        self.updates += 1
        self._follow()

    @cached_property
    def gradient(self) -> Recorded:
        """The loss's gradient and terms on a batch; made at the first update, when it is known how many are to come."""
        calls = (self.steps - self.step) // self.settings.update_every
        return Recorded(self.loss.gradient, self.known, calls, self.compiled, self.listed, len(self.seeds), own=True)

    @property
    def terms(self) -> dict[str, Tensor]:
        """The mean of every term of the loss over the batch of the last update, [S]."""
        return {name: term if term.dim() == 1 else term.mean(1) for name, term in self._terms.items()}

    def _lr(self) -> float:
        share = self.step / self.length
        return self.settings.lr * (1 - share + share * self.settings.lr_end)

    def _follow(self) -> None:
        if self.settings.polyak:
            self.behind.lerp_(self.flat, self.settings.polyak)
        elif self.updates % self.settings.target_interval == 0:
            self.behind.copy_(self.flat)

    @torch.no_grad()
    def begin_as(self, parameters: Tensor, shift: Tensor, scale: Tensor) -> None:
        """Begin with these networks [S, P], the target network as their copy, in the units [S, 1] that they were learned in."""
        self.given = parameters
        for own, other in ((self.flat, parameters), (self.behind, parameters), (self.shift, shift), (self.scale, scale)):
            own.copy_(other)

    def state(self) -> dict[str, Any]:
        """Everything that the steps to come depend on. Random numbers depend on ``step`` alone."""
        return {
            "step": self.step,
            "updates": self.updates,
            "parameters": self.flat,
            "target": self.behind,
            "adam": self.adam.state(),
            "shift": self.shift,
            "scale": self.scale,
            "terms": self.terms,
            "percept": tuple(self.percept),
            **({} if self.carried is None else {"carried": tuple(self.carried)}),
            "replay": self.replay.state(),
            "environment": self.environment.state(),
        }

    @torch.no_grad()
    def load(self, state: dict[str, Any]) -> None:
        """Restore what ``state`` gave."""
        self.step, self.updates, self._terms = state["step"], state["updates"], state["terms"]
        self.length = exploration.length(self.ends, max(0, self.step - 1))
        self.flat.copy_(state["parameters"])
        self.behind.copy_(state["target"])
        self.adam.load(state["adam"])
        self.shift.copy_(state["shift"])
        self.scale.copy_(state["scale"])
        self.percept = type(self.percept)(*state["percept"])
        if self.carried is not None:
            self.carried = Carried(*state["carried"])
        self.replay.load(state["replay"])
        self.environment.load(state["environment"])
