"""Certificates about histories from untrusted JSON, as certificates/json/histories.py writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qtran_cli.certificates import histories as c
from qtran_cli.certificates.histories import JointHistory, LocalHistory
from qtran_cli.certificates.json.one_step import MAX_DEPTH, exactly, in_words, listed, number, unprovable, whole
from qtran_cli.certificates.one_step import JointAction, Mixture
from qtran_cli.errors import FormatError
from qtran_cli.model.task import Task


class Decoder:
    """Reads certificates about ``task``. Everything unexpected raises FormatError with its path."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._actions = [{name: a for a, name in enumerate(labels)} for labels in task.actions]

    def decode(self, claim: str, holds: bool, proof: Any, where: str) -> Any:
        """The certificate that ``Encoder.encode`` wrote."""
        if not isinstance(proof, dict):
            raise FormatError(f"found {in_words(proof)}", where=where, right="a mapping that is the proof")
        if (claim, holds) not in _READERS:
            raise unprovable(claim, holds, _READERS, where)
        readers = _READERS[claim, holds]
        read = readers.get(frozenset(proof))
        if read is None:
            right = f"exactly the keys {' or '.join(', '.join(sorted(keys)) for keys in readers)}"
            raise FormatError(f"found {in_words(proof):.200}", where=where, right=right)
        return read(self, proof, where)

    def factors(self, p: dict, where: str) -> c.HistoryFactors:
        margin = None if p["margin"] == "inf" else number(p["margin"], f"{where}.margin")
        if p["objective"] not in ("tight", "margin"):
            raise FormatError(f"no objective {p['objective']!r:.40}", where=f"{where}.objective", right='"tight" or "margin"')
        return c.HistoryFactors(self.rows(p["d"], "d", self._vector, f"{where}.d"), margin, p["objective"])

    def _vector(self, i: int, row: Any, where: str) -> tuple:
        return tuple(number(x, where) for x in listed(row, self.task.shape[i], where))

    def not_rectangular(self, p: dict, where: str) -> c.NotRectangular:
        u, w = (self.joint(x, f"{where}.optimal") for x in listed(p["optimal"], 2, f"{where}.optimal"))
        mixture = Mixture(u, w, self.joint(p["not_optimal"], f"{where}.not_optimal"))
        return c.NotRectangular(self.history(p["history"], f"{where}.history"), mixture)

    def disagreement(self, p: dict, where: str) -> c.Disagreement:
        i = self.agent(p["agent"], f"{where}.agent")
        taus = (self.history(p[key], f"{where}.{key}") for key in ("optimal", "not_optimal"))
        return c.Disagreement(i, self.action(i, p["action"], f"{where}.action"), *taus)

    def choices(self, p: dict, where: str) -> c.Choices:
        return c.Choices(self.rows(p["u_bar"], "action", self.action, f"{where}.u_bar"))

    def refutation(self, p: dict, where: str, depth: int = 0) -> c.Refutation:
        if depth > MAX_DEPTH:
            raise FormatError(f"case distinctions deeper than {MAX_DEPTH}", where=where)
        p = exactly(p, ("steps", "split", "cases"), where)
        steps = tuple(self._step(s, f"{where}.steps[{k}]") for k, s in enumerate(listed(p["steps"], None, f"{where}.steps")))
        inside = enumerate(listed(p["cases"], None, f"{where}.cases"))
        cases = tuple(self.refutation(case, f"{where}.cases[{k}]", depth + 1) for k, case in inside)
        return c.Refutation(steps, None if p["split"] is None else self._split(p["split"], f"{where}.split"), cases)

    def _step(self, p: Any, where: str) -> c.Exclusion:
        p = exactly(p, ("history", "agent", "action"), where)
        i = self.agent(p["agent"], where)
        return c.Exclusion(self.history(p["history"], where), i, self.action(i, p["action"], where))

    def _split(self, p: Any, where: str) -> tuple[int, LocalHistory]:
        p = exactly(p, ("agent", "history"), where)
        i = self.agent(p["agent"], where)
        return i, self.own(i, p["history"], where)

    def levels(self, p: dict, where: str) -> c.Levels:
        return c.Levels(self.rows(p["v"], "v", lambda i, x, place: number(x, place), f"{where}.v"))

    def imbalance(self, p: dict, where: str) -> c.Imbalance:
        pairs = (listed(pair, 2, f"{where}.multipliers") for pair in listed(p["multipliers"], None, f"{where}.multipliers"))
        multipliers = tuple((self.history(tau, where), whole(y, where)) for tau, y in pairs)
        return c.Imbalance(multipliers, number(p["value"], f"{where}.value"))

    def untouched_line(self, p: dict, where: str) -> c.UntouchedLine:
        i = self.agent(p["agent"], f"{where}.agent")
        line = listed(p["line"], self.task.n, f"{where}.line")
        if line[i] is not None:
            raise FormatError("the line fixes its own agent's action", where=f"{where}.line", right=f"null for agent {i + 1}")
        u = self.joint([self.task.actions[i][0] if k == i else name for k, name in enumerate(line)], f"{where}.line")
        cells = listed(p["caps"], self.task.shape[i], f"{where}.caps")
        caps = tuple(tuple(self._cap(x, f"{where}.caps") for x in listed(cell, self.task.n, f"{where}.caps")) for cell in cells)
        return c.UntouchedLine(self.history(p["history"], f"{where}.history"), i, u, caps)

    def _cap(self, pair: Any, where: str) -> tuple[JointHistory, JointAction]:
        tau, u = listed(pair, 2, where)
        return self.history(tau, where), self.joint(u, where)

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
        return tuple(self.action(i, name, where) for i, name in enumerate(listed(names, self.task.n, where)))

    def action(self, i: int, name: Any, where: str) -> int:
        if not isinstance(name, str) or name not in self._actions[i]:
            raise FormatError(f"agent {i + 1} has no action {name!r:.40}", where=where)
        return self._actions[i][name]

    def agent(self, name: Any, where: str) -> int:
        if name not in self.task.agents:
            raise FormatError(f"no agent is called {name!r:.40}", where=where)
        return self.task.agents.index(name)


_Readers = dict[frozenset[str], Callable[[Decoder, dict, str], Any]]
_FACTORS: _Readers = {frozenset({"d", "margin", "objective"}): Decoder.factors}
_READERS: dict[tuple[str, bool], _Readers] = {
    ("factorizable", True): _FACTORS,
    ("factorizable", False): {
        frozenset({"history", "optimal", "not_optimal"}): Decoder.not_rectangular,
        frozenset({"agent", "action", "optimal", "not_optimal"}): Decoder.disagreement,
    },
    ("consistent", True): {frozenset({"u_bar"}): Decoder.choices},
    ("consistent", False): {frozenset({"steps", "split", "cases"}): Decoder.refutation},
    ("additive_values", True): {frozenset({"v"}): Decoder.levels},
    ("additive_values", False): {frozenset({"multipliers", "value"}): Decoder.imbalance},
    ("theorem_2", True): _FACTORS,
    ("theorem_2", False): {frozenset({"history", "agent", "line", "caps"}): Decoder.untouched_line},
}
CLAIMS = tuple(dict.fromkeys(claim for claim, _ in _READERS))
