"""The identity of what is played: equal for one game however it is named or written, another for every other game."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from qtran_cli import catalogue, formats
from qtran_cli.envs import worlds
from qtran_cli.errors import InputError
from qtran_cli.model import environment
from qtran_cli.model.game import Game
from qtran_cli.runs import environments as environment_labels
from qtran_cli.table import CHUNK, Table, from_array, from_fractions
from tests.tasks import ONE, certain, two_step

CLIMB = Game(Table(np.array([[11, -30, 0], [-30, 7, 6], [0, 0, 5]])), name="climb")


def digest(game) -> str:
    return environment.of(game).digest


def test_every_game_of_the_catalogue_has_its_own():
    found = {digest(catalogue.load(name)) for name in catalogue.names()}
    assert len(found) == len(catalogue.names())


@pytest.mark.parametrize("name", ["climb", "exact_fractions", "unequal_actions", "two_step", "recycling", "signal", "maven_4_steps"])
@pytest.mark.parametrize("format_", ["yaml", "json", "csv", "npy"])
def test_written_in_any_format_it_is_the_same(name, format_):
    game = catalogue.load(name)
    try:
        data = formats.to_bytes(game, format_)
    except InputError:
        pytest.skip("the format cannot hold it")
    assert digest(formats.read_bytes(data, "here", format_, name="other")) == digest(game)


def test_names_are_not_played():
    named = Game(CLIMB.payoff, "hill", "A title", "A source", ("x", "y"), (("a", "b", "c"),) * 2, {"additive": False})
    assert digest(named) == digest(CLIMB) and digest(replace(two_step(), name="other", agents=("x", "y"))) == digest(two_step())


def test_numbers_count_not_their_form():
    halves = [Fraction(k, 2) for k in range(4)]
    floating = Table(np.array([[0.0, 0.5], [1.0, 1.5]]))
    assert floating.floating
    tables = [from_fractions(halves, (2, 2)), Table(np.array([[0, 2], [4, 6]]), 4), floating, from_array(floating.num)]
    assert len({digest(Game(table)) for table in tables}) == 1
    huge = Table(np.array([[0, 2**80], [2**81, 3 * 2**80]], dtype=object), 2**81)
    small = Table(np.array([[2**61, 0], [6, 3]]), 3**50)
    for table in (huge, small, Table(small.num, 3 * 2**61), Table(np.array([[0.1, -0.0], [2.0**70, 1e-300]]))):
        assert list(environment._numbers(table)) == [["payoff", [str(x) for x in table.flat()]]]
    big = Table(np.array([[2**70, 1]], dtype=object))
    assert digest(Game(big)) != digest(Game(Table(np.array([[2**60, 1]]))))


def test_tables_of_many_lines():
    cells = np.arange(2 * CHUNK + 2)
    last = cells.copy()
    last[-1] += 1
    assert digest(Game(Table(cells.reshape(2, -1)))) not in {digest(Game(Table(x))) for x in (last.reshape(2, -1), cells.reshape(-1, 2))}


OTHERS = {
    "payoff": lambda task: replace(task, payoff=(task.payoff[0], task.payoff[2], task.payoff[1])),
    "next": lambda task: replace(task, next=(certain(1, 1, 2, 1), *task.next[1:])),
    "initial": lambda task: replace(task, initial=((0, ONE / 2), (1, ONE / 2))),
    "states": lambda task: replace(task, states=("1", "2a", "2B")),
    "horizon": lambda task: replace(task, horizon=1),
    "discount": lambda task: replace(task, discount=Fraction(1, 2)),
    "observations": lambda task: replace(task, observations=(("x", "x", "x"),) * 2),
}


@pytest.mark.parametrize("part", OTHERS)
def test_what_is_played_counts(part):
    other = OTHERS[part](two_step())
    assert digest(other) != digest(two_step())
    content = {environment.of(one).content for one in (other, two_step())}
    assert len(content) == (1 if part in ("horizon", "discount") else 2)


def test_signals_count():
    task = catalogue.load("dec_tiger")
    some = tuple(tuple(tuple(reversed(seen)) for seen in row) for row in task.signals)
    assert digest(replace(task, signals=some)) == digest(task), "their order is no content"
    (first, p), (second, q), *rest = task.signals[0][0]
    swapped = (((first, q), (second, p), *rest), *task.signals[0][1:])
    assert p != q and digest(replace(task, signals=(swapped, *task.signals[1:]))) != digest(task)


def test_the_digest_is_what_the_documentation_says(capsys):
    """The page's program prints what stands below it, and that is the digest."""
    page = (Path(__file__).parents[2] / "docs" / "environments.md").read_text().partition("## The digest")[2]
    program = "".join(line.removeprefix("    ") for line in page.splitlines(keepends=True) if line.startswith("    ") or line == "\n")
    program, _, printed = program.partition("\nsha256:")
    exec(program, {})
    payoff = from_fractions([Fraction(x) for x in ("8", "-12", "-12", "1/2")], (2, 2))
    assert capsys.readouterr().out.strip() == f"sha256:{printed.strip()}" == digest(Game(payoff))


def test_every_part_of_a_game_with_states_is_in_the_documentation():
    page = (Path(__file__).parents[2] / "docs" / "environments.md").read_text().partition("## The digest")[2]
    for name in ("two_step", "dec_tiger"):
        assert all(f"`{part[0]}`" in page for part in environment._parts(catalogue.load(name)))


# Labels


def labelled(*games) -> list[str]:
    found = [environment.of(game) for game in games]
    labels = environment_labels.labels(found)
    assert len(set(labels.values())) == len(labels)
    return [labels[one.digest] for one in found]


def test_a_name_alone_is_the_label():
    assert labelled(CLIMB, two_step(), CLIMB) == ["climb", "two_step", "climb"]


def test_a_name_of_two_games_has_a_digest():
    other = Game(Table(CLIMB.payoff.num + 1), "Climb")
    short = [digest(game).removeprefix("sha256:")[:8] for game in (CLIMB, other)]
    assert labelled(CLIMB, other, two_step()) == [f"climb ({short[0]})", f"Climb ({short[1]})", "two_step"]


def test_horizon_and_discount_are_said_where_they_alone_differ():
    task = two_step()
    assert labelled(task, replace(task, horizon=2)) == ["two_step (no horizon)", "two_step (horizon 2)"]
    both = replace(task, horizon=2, discount=Fraction(1, 2))
    assert labelled(replace(task, horizon=2), both) == ["two_step (discount 1)", "two_step (discount 1/2)"]
    assert labelled(task, both) == ["two_step (no horizon, discount 1)", "two_step (horizon 2, discount 1/2)"]


def test_one_game_of_two_names_has_both():
    assert set(labelled(CLIMB, replace(CLIMB, name="hill"))) == {"climb = hill"}


def test_a_game_of_two_names_one_of_which_is_another_s():
    other = Game(Table(CLIMB.payoff.num + 1), "hill")
    mine, theirs = (digest(game).removeprefix("sha256:")[:8] for game in (CLIMB, other))
    assert labelled(CLIMB, replace(CLIMB, name="hill"), other) == [f"climb = hill ({mine})"] * 2 + [f"hill ({theirs})"]


def test_labels_differ_whatever_the_names_say():
    """A name that reads like another's label, long names that differ at their end, and runs whose game is gone."""
    other = Game(Table(CLIMB.payoff.num + 1), "climb")
    mimic = Game(Table(CLIMB.payoff.num + 2), labelled(CLIMB, other)[0])
    labelled(CLIMB, other, mimic)
    labelled(replace(CLIMB, name="x" * 60 + "a"), replace(other, name="x" * 60 + "b"))
    gone = [environment.unknown("climb"), environment.Environment(digest(other), "climb", digest(other)), environment.of(CLIMB)]
    labels = environment_labels.labels(gone)
    assert len(set(labels.values())) == 3 and labels["unknown:climb"] == "climb (game unknown)"


def test_what_differs_is_said_in_words():
    kept, task = environment.of(two_step()), two_step()
    assert environment.apart(kept, environment.of(replace(task, name="other"))) == ""
    assert environment.apart(kept, environment.of(replace(task, horizon=2))) == "its horizon is None, not 2"
    assert environment.apart(kept, environment.of(replace(task, discount=Fraction(1, 2)))) == "its discount is 1, not 1/2"
    assert environment.apart(kept, environment.of(CLIMB)) == "its game is another"


def prey(**told: object) -> environment.Environment:
    return environment.of(worlds.world("predator_prey", [f"{key}={value}" for key, value in told.items()]))


def test_simulated_tasks_of_one_name_are_told_apart_by_what_they_were_told():
    found = [prey(), prey(penalty=1.0), prey(penalty=1.0, limit=50)]
    labels = list(environment_labels.labels(found[:2]).values())
    assert labels == ["predator_prey (penalty 0.5)", "predator_prey (penalty 1.0)"]
    assert len(set(environment_labels.labels(found).values())) == 3
    assert all("penalty" in label for label in environment_labels.labels(found).values())


def test_a_game_of_a_task_s_name_has_a_digest():
    file = replace(environment.of(CLIMB), name="predator_prey")
    assert environment_labels.labels([file, prey()])[file.digest] == f"predator_prey ({file.digest[7:15]})"
