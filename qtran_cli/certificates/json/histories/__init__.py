"""Certificates about joint histories to and from JSON, by names and exact numbers.

    factorizable     yes {"d": rows, "margin", "objective"}     no {"history", "optimal": two, "not_optimal": their mixture},
                                                                   or {"agent", "action", "optimal", "not_optimal": histories}
    consistent       yes {"u_bar": rows}                        no {"steps": [{"history", "agent", "action"}], "split", "cases"}
    additive_values  yes {"v": rows}                            no {"multipliers": [[history, y], …], "value"}
    theorem_2        yes as factorizable                        no {"history", "agent", "line", "caps"}
    decentralised    yes {"plan", "value", "upper"}

rows: per agent a list of {"history", …}. An agent's history is the list of what it saw and did, by name; a joint history is
the list of the agents'. "line" has null for the agent whose actions make up the line; "caps" a list per cell of it: per agent
[history, joint action].

This folder is a registry, see certificates/json/form.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qtran_cli.certificates.histories import JointHistory, LocalHistory
from qtran_cli.certificates.json.form import Forms
from qtran_cli.certificates.json.parts import exactly, listed
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.errors import FormatError
from qtran_cli.model.task import Task

CLAIMS = Forms("qtran_cli.certificates.json.histories")


def plain(task: Task, i: int, own: LocalHistory) -> list[str]:
    """Agent i's history by names."""
    return [task.actions[i][x] if isinstance(x, int) else x for x in own]


class Encoder:
    """Certificates about ``task`` as JSON values, by names and exact numbers."""

    def __init__(self, task: Task) -> None:
        self.task = task

    def encode(self, certificate: Any) -> dict[str, Any]:
        """The proof, without the names of claim and answer."""
        return CLAIMS.write(certificate, self)

    def history(self, tau: JointHistory) -> list[list[str]]:
        """A joint history: per agent the list of what it saw and did."""
        return [plain(self.task, i, own) for i, own in enumerate(tau)]

    def actions(self, u: tuple[int, ...]) -> list[str]:
        """A joint action by names."""
        return list(self.task.label(u))

    def own(self, i: int, a: int) -> dict[str, str]:
        """An agent and one of its actions."""
        return {"agent": self.task.agents[i], "action": self.task.actions[i][a]}

    def split(self, i: int, own: LocalHistory) -> dict[str, Any]:
        """The individual history whose actions are tried in turn."""
        return {"agent": self.task.agents[i], "history": plain(self.task, i, own)}

    def rows(self, rows: tuple[Mapping[LocalHistory, Any], ...], key: str, show: Any) -> list[list[dict[str, Any]]]:
        """Per agent, an entry per individual history."""
        return [[{"history": plain(self.task, i, own), key: show(i, x)} for own, x in row.items()] for i, row in enumerate(rows)]

    def machines(self, start: Sequence[Mapping[str, int]], decisions: Sequence[Any]) -> list[dict[str, Any]]:
        """Per agent the machine that plays its part of a policy: actions by name, states of mind by number."""
        named = [
            [[{"action": self.task.actions[i][a], "next": dict(onward)} for a, onward in states] for states in machine]
            for i, machine in enumerate(decisions)
        ]
        return [{"start": dict(first), "decisions": rows} for first, rows in zip(start, named, strict=True)]


class Decoder:
    """Reads certificates about ``task``. Everything unexpected raises FormatError with its path."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._actions = [{name: a for a, name in enumerate(labels)} for labels in task.actions]

    def decode(self, claim: str, holds: bool, proof: Any, where: str) -> Any:
        """The certificate that ``Encoder.encode`` wrote."""
        return CLAIMS.read(claim, holds, proof, self, where)

    def rows(self, rows: Any, key: str, read: Callable[[int, Any, str], Any], where: str) -> tuple[dict[LocalHistory, Any], ...]:
        """Per agent what ``read`` makes of the entry of each of its histories."""
        found: tuple[dict[LocalHistory, Any], ...] = tuple({} for _ in range(self.task.n))
        for i, row in enumerate(listed(rows, self.task.n, where)):
            for k, entry in enumerate(listed(row, None, f"{where}[{i}]")):
                place = f"{where}[{i}][{k}]"
                entry = exactly(entry, ("history", key), place)
                own = self.own(i, entry["history"], place)
                if own in found[i]:
                    raise FormatError("a history that stands twice", where=place)
                found[i][own] = read(i, entry[key], f"{place}.{key}")
        return found

    def history(self, tau: Any, where: str) -> JointHistory:
        """A joint history: one list of names per agent."""
        return tuple(self.own(i, own, where) for i, own in enumerate(listed(tau, self.task.n, where)))

    def own(self, i: int, names: Any, where: str) -> LocalHistory:
        """An agent's history: what it saw and did in turn; the first entry is an action where nothing is seen at the start."""
        first = 0 if self.task.signals is not None else 1
        names = listed(names, None, where)
        if not all(isinstance(name, str) for name in names):
            raise FormatError("a history is a list of names", where=where)
        return tuple(self.action(i, name, where) if k % 2 == first else name for k, name in enumerate(names))

    def joint(self, names: Any, where: str) -> JointAction:
        """A joint action."""
        return tuple(self.action(i, name, where) for i, name in enumerate(listed(names, self.task.n, where)))

    def action(self, i: int, name: Any, where: str) -> int:
        """The index of an action of agent i."""
        if not isinstance(name, str) or name not in self._actions[i]:
            raise FormatError(f"agent {i + 1} has no action {name!r:.40}", where=where)
        return self._actions[i][name]

    def agent(self, name: Any, where: str) -> int:
        """The index of an agent."""
        if name not in self.task.agents:
            raise FormatError(f"no agent is called {name!r:.40}", where=where)
        return self.task.agents.index(name)
