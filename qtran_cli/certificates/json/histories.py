"""Certificates about histories to JSON, by names and exact numbers; certificates/json/histories_read.py reads them back.

    factorizable     yes {"d": rows, "margin", "objective"}     no {"history", "optimal": two, "not_optimal": their mixture},
                                                                   or {"agent", "action", "optimal", "not_optimal": histories}
    consistent       yes {"u_bar": rows}                        no {"steps": [{"history", "agent", "action"}], "split", "cases"}
    additive_values  yes {"v": rows}                            no {"multipliers": [[history, y], …], "value"}
    theorem_2        yes as factorizable                        no {"history", "agent", "line", "caps"}

rows: per agent a list of {"history", …}. An agent's history is the list of what it saw and did, by name; a joint history is
the list of the agents'. "line" has null for the agent whose actions make up the line; "caps" a list per cell of it: per agent
[history, joint action].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qtran_cli.certificates import histories as c
from qtran_cli.certificates.histories import JointHistory, LocalHistory
from qtran_cli.certificates.json.one_step import bound
from qtran_cli.model.task import Task
from qtran_cli.scalars import spell


def plain(task: Task, i: int, own: LocalHistory) -> list[str]:
    """Agent i's history by names."""
    return [task.actions[i][x] if isinstance(x, int) else x for x in own]


class Encoder:
    """Certificates about ``task`` as JSON values, by names and exact numbers."""

    def __init__(self, task: Task) -> None:
        self.task = task

    def encode(self, proof: Any) -> dict[str, Any]:
        """The proof, without the names of claim and answer."""
        match proof:
            case c.HistoryFactors():
                d = self.rows(proof.d, "d", lambda i, xs: [spell(x) for x in xs])
                return {"d": d, "margin": bound(proof.margin), "objective": proof.objective}
            case c.NotRectangular():
                optimal = [self.actions(u) for u in (proof.mixture.u, proof.mixture.w)]
                return {"history": self.history(proof.tau), "optimal": optimal, "not_optimal": self.actions(proof.mixture.mixture)}
            case c.Disagreement():
                return {**self.own(proof.agent, proof.action), "optimal": self.history(proof.tau), "not_optimal": self.history(proof.other)}
            case c.Choices():
                return {"u_bar": self.rows(proof.u_bar, "action", lambda i, a: self.task.actions[i][a])}
            case c.Refutation():
                steps = [{"history": self.history(s.tau), **self.own(s.agent, s.action)} for s in proof.steps]
                split = None if proof.split is None else self.split(*proof.split)
                return {"steps": steps, "split": split, "cases": [self.encode(case) for case in proof.cases]}
            case c.Levels():
                return {"v": self.rows(proof.v, "v", lambda i, x: spell(x))}
            case c.Imbalance():
                pairs = [[self.history(tau), y] for tau, y in proof.multipliers]
                return {"multipliers": pairs, "value": spell(proof.value)}
            case c.UntouchedLine():
                line = [None if i == proof.agent else name for i, name in enumerate(self.actions(proof.u))]
                caps = [[[self.history(tau), self.actions(w)] for tau, w in cell] for cell in proof.caps]
                return {"history": self.history(proof.tau), "agent": self.task.agents[proof.agent], "line": line, "caps": caps}
        raise TypeError(f"no encoding for {type(proof).__name__}")

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
