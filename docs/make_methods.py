"""Write docs/methods.md, the methods that `qtran train` trains, from their modules.

python -m docs.make_methods            write it (make docs)
python -m docs.make_methods --check    exit 1 when the page is not what would be written

Needs PyTorch: the methods are read by importing them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from docs.written import CHECK, keep
from qtran_cli.declared import as_read
from qtran_cli.learn.run.about import Described, Method, methods

PAGE = Path(__file__).with_name("methods.md")
HEAD = """\
# The methods that are trained

Written by `make docs` from the methods' own modules (`qtran_cli/learn/methods/`, one file each); `qtran methods METHOD` shows
the same. Notation: agents i = 1 … N, τ_i what agent i has seen, u its action, ū_i the greedy one of Q_i, y the target,
r + γ(1 − terminated)·Q_jt(τ', ū'; θ⁻). Departures are numbered so that they can be cited. `--set NAME=VALUE` changes a
setting, `--preset paper` takes the paper's column: the settings of the QTRAN paper and its released code, for every method.
Losses are of scaled rewards (`reward_shift`, `reward_scale`), in metrics and figures too.
"""


def main() -> int:
    """Write the page, or compare it; returns the exit code."""
    return keep(PAGE, page(), "docs/methods.md is not what the methods say: make docs", check=sys.argv[1:] == [CHECK])


def page() -> str:
    """The whole page in Markdown."""
    found = methods()
    shared = [one for one in found[0].settings if not one.own]
    return "\n".join([HEAD, *map(section, found), "## Settings of every method\n", *table(shared), ""])


def section(method: Method) -> str:
    """One method."""
    own = [one for one in method.settings if one.own]
    equations, _, words = method.equations.partition("\n\n")
    parts = [f"## `{method.name}`\n", f"{method.summary}\n", "```text", equations, "```\n", *([f"{words}\n"] if words else [])]
    parts += [f"Paper: {method.paper}\n"]
    parts += ["Departures from the paper:\n", *departures(method.departures), ""]
    return "\n".join([*parts, *(["Settings of its own:\n", *table(own), ""] if own else [])])


def departures(texts: Iterable[str]) -> Iterator[str]:
    """A numbered list; what is not numbered stands as a paragraph after it."""
    for text in texts:
        yield text if text[:1].isdigit() else f"\n{text}"


def table(settings: Iterable[Described]) -> Iterator[str]:
    """A row a setting."""
    yield "| setting | default | paper | meaning |\n|---|---|---|---|"
    for one in settings:
        yield f"| `{one.name}` | {as_read(one.default)} | {as_read(one.paper)} | {one.about} ({one.accepts}) |"


if __name__ == "__main__":
    sys.exit(main())
