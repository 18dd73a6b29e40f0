"""An episode as text: of grids a frame a step, of everything else a row a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from qtran_cli.model.episode import Episode, Step
from qtran_cli.model.frame import Body, Frame, Grid, Role
from qtran_cli.model.team_game import TeamGame
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import among, printable
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.numerals import brief

STYLES = {Role.agent: "bold cyan", Role.goal: "green", Role.event: "bold red"}
EMPTY = "·"
NAMED = 6
"""Actions of a joint action that stand in a line."""
LABEL, TOLD = 12, 100


def drawn(episode: Episode) -> bool:
    """Whether there is a grid to see."""
    return episode.first is not None and episode.first.grid is not None


def title(game: TeamGame, method: str, episode: Episode) -> str:
    """Whose episode it is."""
    of = f"episode {episode.number} of {episode.of:,}" if episode.of > 1 else "the one episode"
    return f"{printable(game.name, 40)}, {method}, seed {episode.seed}, {of}"


def legend(episode: Episode) -> str:
    """What the marks of its grids mean."""
    grid = None if episode.first is None else episode.first.grid
    return "" if grid is None else grid.legend


def ended(episode: Episode) -> str:
    """What it came to."""
    last = episode.steps[-1]
    counts = "".join(f", {name.replace('_', ' ')} {brief(count)}" for name, count in last.tallies.items())
    count = len(episode.steps)
    return f"{count:,} step{'s' * (count != 1)}{', cut off' * episode.truncated}: return {brief(episode.earned)}{counts}"


def frames(game: TeamGame, episode: Episode, width: int, height: int) -> Iterator[Text]:
    """What there is to see before the first step, and after each. width, height: of what there is room for."""
    before: Step | None = None
    for t, step in enumerate((None, *episode.steps)):
        frame = episode.first if step is None else step.frame
        yield frame_lines(game, frame, (t, len(episode.steps)), step, before, width, height)
        before = step


def frame_lines(
    game: TeamGame, frame: Frame | None, at: tuple[int, int], step: Step | None, before: Step | None, width: int, height: int
) -> Text:
    """A frame: a line of numbers, what is told, the grid, what the agents did. at: (step, of)."""
    lines = [_numbers(at, step, before)]
    lines += [Text(f"{name}: {text}") for name, text in (frame.told if frame else ())]
    done = [Text(_done(game, step))] if step is not None else [Text("")]
    if frame is not None and frame.grid is not None:
        lines += _cells(frame.grid, width, height - len(lines) - len(done))
    lines += done
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return Text("\n").join(lines)


def _numbers(at: tuple[int, int], step: Step | None, before: Step | None) -> Text:
    """Step, what it paid, the return, and what was counted, with what the step added."""
    if step is None:
        return Text(f"step 0 of {at[1]:,}", "bold")
    then = before.tallies if before else {}
    counts = (_count(name.replace("_", " "), x, x - then.get(name, 0.0)) for name, x in step.tallies.items())
    return Text(
        "   ".join((f"step {at[0]:,} of {at[1]:,}", f"reward {brief(step.reward)}", f"return {brief(step.earned)}", *counts)), "bold"
    )


def _count(name: str, x: float, more: float) -> str:
    return f"{name} {brief(x)}" + (f" (+{brief(more)})" if more > 0 else "")


def _done(game: TeamGame, step: Step) -> str:
    """What the agents did."""
    n = len(step.u)
    named = [f"{among(game.agents, i, 8)}: {_label(game, i, step.u[i])}" for i in range(min(n, NAMED * 2))]
    return ", ".join(named) + (", …" if n > len(named) else "")


def _label(game: TeamGame, i: int, action: int) -> str:
    return among(game.actions[i], action, LABEL)


def _cells(grid: Grid, width: int, height: int) -> list[Text]:
    """The grid in its frame; a part of it, and a line that says so, where there is no room for all."""
    mark = max((len(body.mark) for body in grid.bodies), default=1) + 1
    rows, columns = min(grid.rows, max(1, height - 3)), min(grid.columns, max(1, (width - 3) // mark))
    if grid.rows <= height - 2:
        rows = grid.rows
    there: dict[tuple[int, int], Body] = {}
    for body in grid.bodies:
        there.setdefault((body.row, body.column), body)
    edge = Text(f"+{'-' * (columns * mark + 1)}+")
    lines = [edge, *(_row(there, row, columns, mark) for row in range(rows)), edge.copy()]
    if (rows, columns) != (grid.rows, grid.columns):
        lines.append(Text(f"cut: {rows} of {grid.rows} rows, {columns} of {grid.columns} columns", "dim"))
    return lines


def _row(there: dict[tuple[int, int], Body], row: int, columns: int, mark: int) -> Text:
    line = Text("| ")
    for column in range(columns):
        body = there.get((row, column))
        line.append((EMPTY if body is None else body.mark).ljust(mark), "dim" if body is None else STYLES[body.role])
    return line.append("|")


def table(game: TeamGame, episode: Episode) -> Listing:
    """A row a step: what there was to see, what was done, what it paid; the last row has what is seen in the end."""
    names = list(dict.fromkeys(name for frame in _seen(episode) for name, _ in frame.told))
    tallied = list(episode.steps[0].tallies) if episode.steps else []
    heads = ("step", *names, "joint action", "reward", "return", *(name.replace("_", " ") for name in tallied))
    rows = [_table_row(game, t, frame, step, names, tallied) for t, (frame, step) in enumerate(_pairs(episode), 1)]
    right = (0, *range(len(names) + 2, len(heads)))
    return Listing(heads, [[Cell(text) for text in row] for row in rows], right)


def _pairs(episode: Episode) -> list[tuple[Frame, Step]]:
    """What was there to see, and what was done then."""
    seen = _seen(episode)
    return list(zip(seen, episode.steps, strict=False))


def _seen(episode: Episode) -> list[Frame]:
    return [frame or Frame() for frame in (episode.first, *(step.frame for step in episode.steps))]


def _table_row(game: TeamGame, t: int, frame: Frame, step: Step, names: Sequence[str], tallied: Sequence[str]) -> list[str]:
    told = dict(frame.told)
    joint = ",".join(_label(game, i, a) for i, a in enumerate(step.u))
    numbers = [brief(step.reward), brief(step.earned), *(brief(step.tallies[name]) for name in tallied)]
    return [str(t), *(printable(told.get(name, ""), TOLD) for name in names), f"({joint})", *numbers]
