"""Write docs/cli.md, the reference of every command, from the commands themselves.

python -m docs.make_cli            write it (make docs)
python -m docs.make_cli --check    exit 1 when the page is not what would be written
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import typer

from docs.written import CHECK, keep
from qtran_cli.cli._frame.program import COMMANDS, app
from qtran_cli.cli.main import __doc__ as boundary

TYPERS_OWN = {"install_completion", "show_completion"}
PAGE = Path(__file__).with_name("cli.md")
HEAD = """\
# The command line

Written by `make docs` from the commands themselves; `qtran COMMAND -h` shows the same. `qtran --install-completion` makes
your shell complete commands, options and games (`--show-completion` prints the script instead).

The answer goes to stdout; errors, one or two lines, go to stderr, and nothing is left half-written. Exit codes:

"""
FILES = """
## Files that commands write

No file is overwritten that was there before the command, unless `--force` says so; it is refused before the work, and so are a
place that cannot be written, the file that is read, and one file for two options. A link to a file is that file. `--force` of
`study`, `train` and `compare` is about studies and runs as well.

A descriptor, pipe or device is written to, whatever stands there, and never replaced: `--certificate /dev/stdout`,
`--certificate >(gzip > c.json.gz)`, `/dev/fd/3`, a named pipe, `/dev/null`.

A file is written beside its name, brought onto the disk, then renamed, and the folder brought onto the disk. So whoever reads it
finds the old file or the new one, never a part; a kill, Ctrl-C or a full disk leaves the old one, a kill perhaps a
`.qtran-….tmp` beside it, to be removed; and what a command has written outlives a loss of power, as far as the disk and its file
system keep what they say that they have written. This holds for certificates, figures, tables, game files, a study's plan,
summary and pairs, and a run's checkpoint, manifest and config. Files that grow line by line (a study's `games.jsonl`) keep their whole
lines after a kill, and may lack the last ones after a loss of power: the same command computes those again.
"""


def main() -> int:
    """Write the page, or compare it; returns the exit code."""
    return keep(PAGE, page(), "docs/cli.md is not what the commands say: make docs", check=sys.argv[1:] == [CHECK])


def page() -> str:
    """The whole page in Markdown."""
    sections = [HEAD + exit_codes() + FILES, section(["qtran"], typer.main.get_command(app))]
    for name in COMMANDS.names():
        sections += described(["qtran", name], COMMANDS.program(name))
    return "\n".join(sections)


def exit_codes() -> str:
    """The list of exit codes, as cli/main.py states it."""
    rows = [line.split(maxsplit=1) for line in (boundary or "").splitlines() if line[:4] == "    "]
    return "".join(f"- `{code}` {meaning}\n" for code, meaning in rows)


def described(path: list[str], command: Any) -> Iterator[str]:
    """The section of a command, then those of its subcommands."""
    yield section(path, command)
    for name, inner in getattr(command, "commands", {}).items():
        yield from described([*path, name], inner)


def section(path: list[str], command: Any) -> str:
    """Heading, synopsis, help and the options of one command."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden and p.name not in TYPERS_OWN]
    subcommand = ["COMMAND …"] if getattr(command, "list_commands", None) else []
    usage = " ".join([*path, *(["[OPTIONS]"] if options else []), *map(placeholder, arguments), *subcommand])
    text = f"## `{' '.join(path)}`\n\n    {usage}\n\n{command.help.strip()}\n"
    for title, params in (("Argument", arguments), ("Option", options)):
        if params:
            text += f"\n| {title} | |\n|---|---|\n" + "".join(f"| {cell(spelled(p, command))} | {meaning(p)} |\n" for p in params)
    return text


def placeholder(argument: Any) -> str:
    """An argument as a synopsis shows it."""
    name = argument.metavar or argument.name.upper()
    name = f"{name}…" if argument.nargs == -1 else name
    return name if argument.required or name.startswith("[") else f"[{name}]"


def spelled(param: Any, command: Any) -> str:
    """An option's flags and what it takes; an argument's name."""
    if param.param_type_name == "argument":
        return placeholder(param)
    takes = param.metavar or choices(get_type_hints(command.callback).get(param.name)) or param.name.upper()
    return ", ".join([*param.opts, *param.secondary_opts]) + ("" if param.is_flag or param.count else f" {takes}")


def choices(hint: Any) -> str:
    """The values of the Enum inside a type hint, "" where there is none."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "|".join(str(choice.value) for choice in hint)
    return next(filter(None, map(choices, get_args(hint))), "")


def meaning(param: Any) -> str:
    """The help of a parameter and its default."""
    default = getattr(param.default, "value", param.default)
    known = default not in (None, False, "", (), []) and not callable(default)
    return escaped(param.help or "") + (f" Default: `{default}`." if known else "")


def cell(text: str) -> str:
    """Code in a table's cell."""
    return f"`{escaped(text)}`"


def escaped(text: str) -> str:
    """Text that a table's cell can hold."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
