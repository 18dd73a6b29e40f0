"""fixed_points: yes, all fixed points of a method that bootstraps on its own values; no, that it has none.

Numbers by state are lists in the order of the game's states. What became of a choice of pieces is {"point"}, its place in "points", or
{"v", "state", "fits"}, or {"multipliers"}.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from qtran_cli.certificates.fixed_points import Choice, Contradicted, Ends, FixedPoints, Missed, Piece, Point, V
from qtran_cli.certificates.json import one_step
from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import exactly, in_words, known, listed, number, whole
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.errors import FormatError
from qtran_cli.model.task import Task
from qtran_cli.scalars import spell, spelled

TO_ONE = {"below": -1, "equal": 0, "above": 1, None: None}
_SPELLED = {sign: word for word, sign in TO_ONE.items()}
POINT = "v", "greedy", "earned", "value", "learned", "attracts", "spectral_radius"
CHOICES = ("point",), ("v", "state", "fits"), ("multipliers",)


def _written(c: FixedPoints, task: Task) -> dict[str, Any]:
    pieces = [[{"constant": spell(piece.constant), "slopes": _numbers(piece.slopes)} for piece in some] for some in c.pieces]
    points = {"points": [_point(p, task) for p in c.points]} if c.points else {}
    return {"method": c.method, **points, "pieces": pieces, "choices": [_choice(choice, task) for choice in c.choices]}


def _numbers(some: Sequence[Fraction]) -> list[str]:
    return [spell(x) for x in some]


def _point(p: Point, task: Task) -> dict[str, Any]:
    greedy = [[list(task.label(u)) for u in some] for some in p.greedy]
    worth = {"earned": _numbers(p.earned), "value": spell(p.value), "learned": spell(p.learned), "attracts": p.attracts}
    return {"v": _numbers(p.v), "greedy": greedy, **worth, "spectral_radius": {"to_one": _SPELLED[p.to_one], "exact": spelled(p.radius)}}


def _choice(choice: Choice, task: Task) -> dict[str, Any]:
    if isinstance(choice, Ends):
        return {"point": choice.point}
    if isinstance(choice, Contradicted):
        return {"multipliers": _numbers(choice.multipliers)}
    return {"v": _numbers(choice.v), "state": task.states[choice.state], "fits": _numbers(choice.fits)}


def _read(p: dict[str, Any], task: Task, where: str) -> FixedPoints:
    if not isinstance(p["method"], str):
        raise FormatError(f"{in_words(p['method']):.40} is no method", where=f"{where}.method")
    points = tuple(_as_point(entry, task, at) for entry, at in _entries(p["points"], None, f"{where}.points")) if "points" in p else ()
    if "points" in p and not points:
        raise FormatError("an empty list", where=f"{where}.points", right="a game without fixed points is claimed with the answer no")
    sized = _entries(p["pieces"], len(task.states), f"{where}.pieces")
    pieces = tuple(tuple(_as_piece(piece, task, at) for piece, at in _entries(some, None, inner)) for some, inner in sized)
    choices = tuple(_as_choice(entry, task, at) for entry, at in _entries(p["choices"], None, f"{where}.choices"))
    return FixedPoints(p["method"], points, pieces, choices)


def _entries(value: Any, length: int | None, where: str) -> list[tuple[Any, str]]:
    return [(entry, f"{where}[{k}]") for k, entry in enumerate(listed(value, length, where))]


def _v(value: Any, task: Task, where: str) -> V:
    return tuple(number(x, at) for x, at in _entries(value, len(task.states), where))


def _as_piece(entry: Any, task: Task, where: str) -> Piece:
    entry = exactly(entry, ("constant", "slopes"), where)
    return Piece(_v(entry["slopes"], task, f"{where}.slopes"), number(entry["constant"], f"{where}.constant"))


def _as_point(entry: Any, task: Task, where: str) -> Point:
    entry = exactly(entry, POINT, where)
    v, earned = (_v(entry[key], task, f"{where}.{key}") for key in ("v", "earned"))
    value, learned = (number(entry[key], f"{where}.{key}") for key in ("value", "learned"))
    radius = exactly(entry["spectral_radius"], ("to_one", "exact"), f"{where}.spectral_radius")
    if not (entry["attracts"] is None or isinstance(entry["attracts"], bool)):
        raise FormatError(f"{entry['attracts']!r:.40} is no answer", where=f"{where}.attracts", right="true, false or null")
    if not isinstance(radius["to_one"], str | None) or radius["to_one"] not in TO_ONE:
        raise FormatError(
            f"{radius['to_one']!r:.40} is no answer", where=f"{where}.spectral_radius.to_one", right="below, equal, above or null"
        )
    exact = known(radius["exact"], f"{where}.spectral_radius.exact")
    greedy = _greedy(entry["greedy"], task, f"{where}.greedy")
    return Point(v, greedy, earned, value, learned, entry["attracts"], TO_ONE[radius["to_one"]], exact)


def _greedy(value: Any, task: Task, where: str) -> tuple[tuple[JointAction, ...], ...]:
    reader = one_step.Decoder(task.stage(0, task.payoff[0]))
    sized = _entries(value, len(task.states), where)
    return tuple(tuple(reader.joint(names, at) for names, at in _entries(some, None, inner)) for some, inner in sized)


def _as_choice(entry: Any, task: Task, where: str) -> Choice:
    keys = next((keys for keys in CHOICES if isinstance(entry, dict) and entry.keys() == set(keys)), None)
    if keys is None:
        right = f"exactly the keys {' or '.join(', '.join(keys) for keys in CHOICES)}"
        raise FormatError(f"found {in_words(entry):.200}", where=where, right=right)
    if keys == ("point",):
        return Ends(whole(entry["point"], f"{where}.point"))
    if keys == ("multipliers",):
        return Contradicted(_v(entry["multipliers"], task, f"{where}.multipliers"))
    if entry["state"] not in task.states:
        raise FormatError(f"no state is called {entry['state']!r:.40}", where=f"{where}.state")
    fits = tuple(number(x, at) for x, at in _entries(entry["fits"], None, f"{where}.fits"))
    return Missed(_v(entry["v"], task, f"{where}.v"), task.states.index(entry["state"]), fits)


YES = (Form(FixedPoints, ("method", "points", "pieces", "choices"), _written, _read),)
NO = (Form(FixedPoints, ("method", "pieces", "choices"), _written, _read),)
