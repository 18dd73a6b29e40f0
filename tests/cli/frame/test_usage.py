"""Every option of every command, given wrongly in every way: what is said is ours, two lines that name the option and what would do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from qtran_cli.cli._frame.program import COMMANDS

LEAKS = re.compile(
    "Input should|valid (integer|number|enum)|parse string|Invalid value|Missing (argument|option|command|parameter)|"
    "No such (option|command)|unexpected extra|requires (an|[0-9]+) argument|does not take|is not one of|Possible options|"
    "Value error|Value must|<(int|float|path|str)| range>|Error:|Usage:|pydantic|[Tt]yper|[Cc]lick|Traceback"
)
"""Phrases of Typer, Click and pydantic."""
NUMBERS = ("x", "", "nan", "1_0", "0x1", "--", "1e5x")
"""No number of ours."""
NOTHING = {"--env": "nothing-here", "--method": "nothing-here", "--out": "nothing-here"}
"""What stands in the place of options that must be given; arguments are called so too."""


def programs() -> Iterator[tuple[tuple[str, ...], Any]]:
    """(its words, the command) of every command and subcommand."""
    for name in COMMANDS.names():
        program = COMMANDS.program(name)
        yield (name,), program
        yield from (((name, inner), command) for inner, command in getattr(program, "commands", {}).items())


PARAMS = [(words, param) for words, program in programs() for param in program.params]
OPTIONS = [(words, param) for words, param in PARAMS if param.param_type_name == "option"]
VALUED = [(words, param) for words, param in OPTIONS if not param.is_flag]
FLAGS = [(words, param) for words, param in OPTIONS if param.is_flag]
REQUIRED = [(words, param) for words, param in PARAMS if param.required]


def names(rows: list[tuple[tuple[str, ...], Any]]) -> list[str]:
    return [" ".join([*words, param.opts[0]]) for words, param in rows]


def base(words: tuple[str, ...], without: Any = None) -> list[str]:
    """A command line that fails for what it names, with all that must be given but ``without``."""
    line: list[str] = list(words)
    for other, param in REQUIRED:
        if other == words and param is not without:
            line += ["nothing-here"] if param.param_type_name == "argument" else [param.opts[0], NOTHING[param.opts[0]]]
    return [*line, "--family", "nothing-here"] if words == ("study",) else line


def refused(ended: Any) -> list[str]:
    """The lines of an error that is ours."""
    assert ended.code == 2 and not LEAKS.search(ended.err), ended
    lines = ended.err.splitlines()
    assert lines[0].startswith("error: ") and len(lines) == 2, ended
    return lines


def takes_numbers(param: Any) -> bool:
    return param.process_value.args[1].args[0] in (int, float)


def test_every_kind_is_met():
    assert len(VALUED) > 60 and len(FLAGS) > 30 and len(REQUIRED) > 8
    assert sum(takes_numbers(param) for _, param in VALUED) > 20


MUST = [(words, param) for words, param in VALUED if not (param.metavar or "").startswith("[")]
"""Those in brackets may stand alone."""


@pytest.mark.parametrize(("words", "param"), MUST, ids=names(MUST))
def test_option_without_a_value(qtran, words, param):
    first, second = refused(qtran(*base(words), param.opts[0]))
    assert first == f"error: {param.opts[0]} needs a value" and second == f"  write {param.opts[0]} {param.metavar}"


@pytest.mark.parametrize(("words", "param"), FLAGS, ids=names(FLAGS))
def test_flag_with_a_value(qtran, words, param):
    first, _ = refused(qtran(*base(words), f"{param.opts[0]}=1"))
    assert first == f"error: {param.opts[0]} takes no value"


@pytest.mark.parametrize(("words", "param"), VALUED, ids=names(VALUED))
def test_wrong_value(qtran, tmp_path, monkeypatch, words, param):
    monkeypatch.chdir(tmp_path)
    numbers = takes_numbers(param)
    for value in NUMBERS if numbers else ("x",):
        ended = qtran(*base(words, param), f"{param.opts[0]}={value}")
        assert not LEAKS.search(ended.err), ended
        if numbers:
            first, second = refused(ended)
            assert first.startswith(f"error: {param.opts[0]}: ") and second.startswith("  it takes a ")


@pytest.mark.parametrize(("words", "param"), REQUIRED, ids=names(REQUIRED))
def test_missing(qtran, words, param):
    first, second = refused(qtran(*base(words, param)))
    assert (
        re.fullmatch("error: (--[a-z-]+|[A-Z_]+) is missing", first) and second == f"  try 'qtran {' '.join(words)} -h' for what it takes"
    )


@pytest.mark.parametrize("words", [words for words, _ in programs()], ids=" ".join)
def test_unknown_option_and_help(qtran, words):
    first, _ = refused(qtran(*base(words), "--nothing-like-it"))
    assert first == f"error: qtran {' '.join(words)} has no option --nothing-like-it"
    helped = qtran(*words, "-h")
    assert helped.code == 0 and not re.search("<(int|float|path|str)| range>", helped.out)


def test_too_many_arguments(qtran):
    assert refused(qtran("games", "show", "climb", "xor"))[0] == "error: qtran games show has no place for 'xor'"
    assert refused(qtran("games", "sow"))[1] == "  did you mean show?"


@pytest.mark.parametrize(
    ("line", "what", "right"),
    [
        ("train --env zzz --method iql", "no game is called 'zzz'", "`qtran games` lists the games that come with qtran"),
        ("train --env clim --method iql", "no game is called 'clim'", "did you mean climb?"),
        ("solve climb --from foo", "no format is called 'foo'", "known: csv"),
        ("solve climb --from ymal", "no format is called 'ymal'", "did you mean yaml?"),
        ("games convert climb - --from foo", "no format is called 'foo'", "known: csv"),
        ("solve climb --weights epsilon:x", "--weights: epsilon: 'x' is not an exact number", "write a decimal"),
        ("solve climb --weights epsilon:7", "--weights: epsilon 7 is out of range", "above 0"),
        ("solve climb --fail-unless factorizabel", "--fail-unless: 'factorizabel' is not accepted", "did you mean factorizable?"),
        ("solve climb --fail-unless zzz", "--fail-unless: 'zzz' is not accepted", "it takes additive or monotone"),
    ],
)
def test_words_that_nobody_knows_name_their_option_and_the_nearest(qtran, line, what, right):
    ended = qtran(*line.split())
    assert (ended.code, ended.out) == (2, "") and what in ended.err and right in ended.err
    assert len(ended.err.splitlines()) == 2 and max(map(len, ended.err.splitlines())) < 140
