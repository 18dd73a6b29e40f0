"""What stands before the rules of a .dpomdp file: agents, discount, values, states, start, actions, observations.

Without agents it is the file of one, a POMDP as pomdp.org has it, which may begin anywhere where it does not say where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from qtran_cli.errors import FormatError
from qtran_cli.formats.dpomdp.lines import Line, Lines
from qtran_cli.formats.dpomdp.names import ALL, Names
from qtran_cli.formats.dpomdp.slips import right
from qtran_cli.model.game import MAX_AGENTS
from qtran_cli.scalars import shorten

KEYS = ("agents", "discount", "values", "states", "start", "actions", "observations")
MAX_COUNT = 10**6
"""Most states times joint actions, and most joint observations."""
_ALONE = {"agents": "1", "start": "uniform"}
"""What is meant where a file has no agents: (one of them), and where such a file has no start:."""
_WRONG = "a .dpomdp file starts with agents, discount, values, states, start, actions and observations, then T:, O: and R: lines"


@dataclass(frozen=True)
class Preamble:
    """agents: names, () where the file counts them. sign: −1 for costs. start: probability per state; start_total: their sum as said.

    alone: the file is one of a single agent, in which a number may stand behind a name without a colon.
    """

    agents: tuple[str, ...]
    discount: Fraction
    discount_line: int
    sign: int
    states: Names
    start: tuple[Fraction, ...]
    start_total: Fraction
    actions: Names
    observations: Names
    alone: bool


@dataclass
class _Entry:
    """A key's line, how ``start`` goes on (include, exclude), the words beside it, and the lines below it."""

    line: int
    how: str
    beside: list[str]
    below: list[Line] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        return [*self.beside, *(word for _, text in self.below for word in _words(text))]

    @property
    def rows(self) -> list[Line]:
        """What is said, line by line."""
        return [*([(self.line, " ".join(self.beside))] if self.beside else []), *self.below]


def read(lines: Lines, slack: Fraction = Fraction(0)) -> Preamble:
    """Everything up to the first rule. slack: how far the start may be from a sum of 1, to which it is rescaled then.

    Raises FormatError, ScalarError with the line.
    """
    entries = _entries(lines)
    alone = "agents" not in entries
    if alone and "actions" in entries and len(entries["actions"].rows) == 1:
        entries = {key: _Entry(0, "", [word]) for key, word in _ALONE.items()} | entries
    missing = next((key for key in KEYS if key not in entries), None)
    if missing:
        raise FormatError(f"there is no {missing}:", where=lines.where, right=_WRONG)
    agents, n = _agents(entries["agents"], lines)
    states = Names("state", [_names(lines, entries["states"].line, entries["states"].words, MAX_COUNT)])
    actions = Names("action", _per_agent(entries["actions"], n, lines))
    observations = Names("observation", _per_agent(entries["observations"], n, lines))
    if states.count * actions.count > MAX_COUNT or observations.count > MAX_COUNT:
        what = f"{states.count:,} states, {actions.count:,} joint actions, {observations.count:,} joint observations"
        right = f"states times joint actions, and joint observations, go up to {MAX_COUNT:,}"
        raise lines.refuse(what, entries["states"].line, right)
    start, discount = _start(entries["start"], states, lines), entries["discount"]
    rate, sign, total = _one_number(discount, lines), _sign(entries["values"], lines), sum(start, Fraction(0))
    _check_total(total, slack, entries["start"], lines)
    start = tuple(p / total for p in start)
    return Preamble(agents, rate, discount.line, sign, states, start, total, actions, observations, alone)


def _entries(lines: Lines) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for line, text in lines:
        head, colon, rest = text.partition(":")
        key, *how = head.split() or [""]
        if key in ("T", "O", "R"):
            lines.back()
            break
        if not colon or key not in KEYS or (how and (key != "start" or how not in (["include"], ["exclude"]))):
            raise lines.refuse(f"{shorten(text)} where the preamble should be", line, _WRONG)
        if key in found:
            raise lines.refuse(f"{key}: stands twice", line, f"once, as on line {found[key].line}")
        found[key] = _Entry(line, "".join(how), _words(rest), list(lines.below()))
    return found


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _agents(entry: _Entry, lines: Lines) -> tuple[tuple[str, ...], int]:
    words = entry.words
    if len(words) == 1 and words[0].isascii() and words[0].isdigit():
        names: tuple[str, ...] = ()
        n = int(words[0][:9])
    else:
        names = _names(lines, entry.line, words, MAX_AGENTS)
        n = len(names)
    if not 1 <= n <= MAX_AGENTS:
        raise lines.refuse(f"{n} agents", entry.line, f"1 to {MAX_AGENTS} agents, counted (agents: 2) or named")
    return names, n


def _names(lines: Lines, line: int, words: Sequence[str], most: int) -> tuple[str, ...]:
    """The names that stand there, or 0, 1, … where they are counted."""
    if len(words) == 1 and words[0].isascii() and words[0].isdigit():
        count = int(words[0][:9])
        if not 1 <= count <= most:
            raise lines.refuse(f"a count of {count:,}", line, f"1 to {most:,} of them, or their names")
        return tuple(map(str, range(count)))
    if not words:
        raise lines.refuse("no names and no number", line, "names, or how many there are")
    seen: set[str] = set()
    for word in words:
        if word in seen or word == "*":
            raise lines.duplicate(word, line) if word in seen else lines.refuse("'*' is no name", line, "it is the wildcard")
        seen.add(word)
    return tuple(words)


def _per_agent(entry: _Entry, n: int, lines: Lines) -> list[tuple[str, ...]]:
    rows = entry.rows
    if len(rows) != n:
        what = f"{len(rows)} {'line' if len(rows) == 1 else 'lines'} for {n} agents"
        raise lines.refuse(what, entry.line, "below it one line per agent: names, or how many there are")
    return [_names(lines, line, _words(text), MAX_COUNT) for line, text in rows]


def _one_number(entry: _Entry, lines: Lines) -> Fraction:
    if len(entry.words) != 1:
        raise lines.refuse(f"{len(entry.words)} words where a discount should be", entry.line, "discount: 0.9")
    return lines.number(entry.words[0], entry.line)


def _sign(entry: _Entry, lines: Lines) -> int:
    if entry.words not in (["reward"], ["cost"]):
        raise lines.refuse(f"{shorten(' '.join(entry.words))} where values should be", entry.line, "values: reward, or values: cost")
    return 1 if entry.words == ["reward"] else -1


def _start(entry: _Entry, states: Names, lines: Lines) -> tuple[Fraction, ...]:
    """The five forms: a vector, uniform, one state, include, exclude."""
    words = entry.words
    if not words:
        raise lines.refuse("no start", entry.line, "a state, a probability per state, uniform, or start include: and names")
    the_only_state = states.count == 1 and words in ([states.labels[0][0]], ["0"])
    if entry.how or words == ["uniform"] or the_only_state or len(words) == 1 != states.count:
        chosen = _chosen(entry, words, states, lines)
        return tuple(Fraction(k in chosen, len(chosen)) for k in range(states.count))
    if len(words) != states.count:
        raise lines.refuse(f"{len(words)} probabilities for {states.count} states", entry.line, "one per state")
    numbers = tuple(lines.number(word, entry.line) for word in words)
    if min(numbers) < 0:
        raise lines.refuse("start: a negative probability", entry.line, "probabilities are numbers from 0 to 1")
    return numbers


def _check_total(total: Fraction, slack: Fraction, entry: _Entry, lines: Lines) -> None:
    if total != 1 and (not total or abs(1 - total) > slack):
        raise lines.refuse(f"start: the probabilities sum to {total}", entry.line, right(abs(1 - total)))


def _chosen(entry: _Entry, words: Sequence[str], states: Names, lines: Lines) -> set[int]:
    every = set(range(states.count))
    if words == ["uniform"] and not entry.how:
        return every
    try:
        named = {k for word in words for k in (every if states[word] is ALL else states[word])}
    except LookupError as error:
        raise lines.refuse(error.args[0], entry.line, error.args[1]) from None
    chosen = every - named if entry.how == "exclude" else named
    if not chosen:
        raise lines.refuse("every state is excluded", entry.line, "leave at least one")
    return chosen  # type: ignore[return-value]
