"""The layers, read off the sources with ast and off running commands.

    cli, api → report → reproduce → judge → exact, learn, envs, study → verify, certificates, model, formats → the ground

``violations`` is the checker; the tests below run it on the package and, so that it can fail, on sources that break a rule.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.processes import PATIENCE

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qtran_cli"

GROUND = {
    "pool",
    "errors",
    "extras",
    "reasons",
    "plugins",
    "registry",
    "scalars",
    "declared",
    "statistics",
    "style",
    "table",
    "theorems",
    "files",
    "memory",
}
GAMES = GROUND | {"model", "formats", "catalogue", "factors"}
CLAIMS = GROUND | {"model", "certificates"}
MAY_IMPORT = {
    "errors": set(),
    "extras": {"errors"},
    "reasons": set(),
    "plugins": {"errors", "plugins", "reasons"},
    "registry": {"errors", "plugins"},
    "scalars": {"errors"},
    "declared": set(),
    "memory": set(),
    "statistics": set(),
    "style": set(),
    "table": {"errors", "scalars"},
    "theorems": set(),
    "files": {"errors", "files"},
    "pool": {"errors", "extras", "pool"},
    "model": GROUND | {"model"},
    "formats": GROUND | {"model", "formats"},
    "catalogue": GROUND | {"model", "formats"},
    "factors": GROUND | {"model", "formats"},
    "certificates": CLAIMS,
    # The checker shares no mathematics with the solver.
    "verify": CLAIMS | {"verify"},
    "verify.file": CLAIMS | {"verify", "formats", "catalogue"},
    "exact": CLAIMS | {"exact", "verify"},
    "study": GROUND | {"model", "exact", "study", "__version__"},
    "runs": GAMES | {"runs"},
    "runs.config": GAMES | {"runs", "learn.settings", "learn.methods"},  # what a method's settings may be, read without PyTorch
    "envs": GROUND | {"model", "formats", "envs"},
    "learn": GAMES | {"envs", "learn", "runs"},
    # Where the exact half and the neural half meet.
    "judge": GAMES | {"exact", "envs", "learn", "runs", "judge"},
    # Papers' experiments: what they ran is data, what comes out is judged.
    "reproduce": GAMES | {"envs", "learn", "runs", "judge", "reproduce"},
    "sweep": GAMES | {"envs", "learn", "runs", "judge", "sweep"},
    "report": GROUND
    | {"model", "certificates", "exact", "judge", "reproduce", "runs.labels", "study.pairs", "study.summary", "verify.judgement"}
    | {"sweep.asked", "sweep.folder", "report"},
    "api": {""},  # everything, as the command line
    "cli": {""},
}
"""Per module or package, what of qtran_cli it may import. The longest name that fits a module decides."""

DECIDES = {
    "exact.answer",
    "exact.one_step.solve",
    "exact.states.solve",
    "exact.histories.solve",
    "exact.check.check",
    "exact.check.audit",
    "exact.facts",
    "exact.classes",
    "exact.methods",
}
MAY_NOT = {"report": DECIDES}
"""Exceptions to the above. A report reads what the solver recorded and the tables defined from it; it decides nothing."""

FOREIGN = {"ray", "torch", "rich", "typer", "matplotlib", "scipy", "yaml", "gymnasium", "pettingzoo", "tensorboard"}
MAY_USE = {
    "pool": {"ray"},
    "exact": {"scipy"},
    "formats": {"yaml"},
    "runs": {"yaml"},
    "envs": {"torch", "gymnasium", "pettingzoo"},
    "learn": {"torch", "tensorboard", "yaml"},
    "judge": {"scipy"},
    "report": {"rich", "matplotlib"},
    "api": {"rich"},
    "cli": {"rich", "typer", "yaml"},
}
LATE = {"ray", "scipy", "matplotlib", "torch"}
"""Imported inside functions only, so that nothing loads them at start-up. learn and envs are torch throughout."""
SPEAKING = {"print", "input", "exit", "quit"}


class Import(NamedTuple):
    """One import statement: the dotted name, the line, and whether it stands at a module's top level."""

    name: str
    line: int
    top: bool


def imports(tree: ast.Module, module: str) -> Iterator[Import]:
    """Every import of a module, relative ones resolved, and every module of ours that a Registry is made of."""
    inside = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef) for n in ast.walk(f)}
    for node in ast.walk(tree):
        top = id(node) not in inside
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (Import(f"{base}.{alias.name}", node.lineno, top) for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("qtran_cli."):
            yield Import(node.value, node.lineno, top)


def longest(name: str, known) -> str | None:
    """The longest known dotted prefix of ``name``."""
    fitting = [k for k in known if k == "" or name == k or name.startswith(f"{k}.")]
    return max(fitting, key=len, default=None)


def violations(source: str, module: str) -> list[str]:
    """What the source of ``module`` (dotted, within qtran_cli: "exact.sweeps.igm") does that its layer may not."""
    tree = ast.parse(source)
    found = []
    for name, line, top in imports(tree, f"qtran_cli.{module}"):
        if not allowed(module, name, top):
            found.append(f"{module}:{line} imports {name}")
    if longest(module, ["cli"]) is None:
        found += [f"{module}:{n.lineno} calls {spoken(n)}" for n in ast.walk(tree) if isinstance(n, ast.Call) and spoken(n)]
    return found


def allowed(module: str, name: str, top: bool) -> bool:
    first = name.split(".")[0]
    if first == "qtran_cli":
        inner = name.removeprefix("qtran_cli").removeprefix(".")
        layer = longest(module, MAY_IMPORT) or "errors"
        denied = longest(inner, MAY_NOT.get(layer, ())) is not None
        return not denied and (inner == "__version__" or longest(inner, MAY_IMPORT[layer]) is not None)
    if first == "click":
        return False  # Typer brings its own
    layer = module.split(".")[0]
    late = top and first in LATE and not (first == "torch" and layer in {"learn", "envs"})
    return not late and (first not in FOREIGN or first in MAY_USE.get(layer, set()))


def spoken(call: ast.Call) -> str:
    """The name of a call that prints, asks or exits: "" for any other, and for print(…, file=…)."""
    name = ast.unparse(call.func)
    if name == "print" and any(k.arg == "file" for k in call.keywords):
        return ""
    return name if name in SPEAKING or name in {"sys.exit", "os._exit", "sys.stdout.write", "sys.stderr.write"} else ""


def modules() -> list[tuple[str, Path]]:
    """(dotted name within the package, file) of every module."""
    files = sorted(PACKAGE.rglob("*.py"))
    return [(".".join(f.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"), f) for f in files]


CHECKED = [(name, file) for name, file in modules() if name not in {"__init__", "__main__"}]


@pytest.mark.parametrize(("name", "file"), CHECKED, ids=[name for name, _ in CHECKED])
def test_module_keeps_to_its_layer(name, file):
    assert longest(name, MAY_IMPORT) is not None, "a module outside the layers: give it one in MAY_IMPORT"
    assert violations(file.read_text(encoding="utf-8"), name) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("exact.qtran", "import torch"),
        ("exact.qtran", "def f():\n    import torch"),
        ("exact.qtran", "import scipy.optimize"),
        ("exact.qtran", "from scipy.optimize import milp"),
        ("exact.qtran", "import rich.table"),
        ("exact.qtran", "from qtran_cli.learn import train"),
        ("exact.qtran", "from qtran_cli.report import tables"),
        ("exact.qtran", "from ..learn import train"),
        ("exact.qtran", "from .. import learn"),
        ("exact.qtran", "from qtran_cli import cli"),
        ("exact.qtran", "METHODS = Registry('qtran_cli.learn.methods', 'method')"),
        ("exact.qtran", "print('done')"),
        ("verify", "from qtran_cli.exact import facts"),
        ("verify.check", "from qtran_cli.exact.sweeps.igm import optimum"),
        ("learn.train", "from qtran_cli.exact import solve"),
        ("learn.train", "from rich.progress import track"),
        ("learn.train", "import matplotlib"),
        ("report.tables", "import torch"),
        ("report.tables", "import matplotlib.pyplot as plt"),
        ("report.tables", "from qtran_cli.exact import facts"),
        ("report.tables", "from qtran_cli.exact.classes import additive"),
        ("report.tables", "from qtran_cli.catalogue import load"),
        ("report.tables", "from qtran_cli.exact.one_step.solve import solve"),
        ("report.train", "from qtran_cli.exact.check.audit import audit"),
        ("report.train", "from qtran_cli.learn.run.run import Result"),
        ("report.tables", "import sys\nsys.exit(2)"),
        ("formats.nfg", "from qtran_cli.exact import igm"),
        ("formats.nfg", "from qtran_cli import catalogue"),
        ("game", "from qtran_cli.formats import yaml"),
        ("errors", "from qtran_cli import game"),
        ("api.solve", "import typer"),
        ("api.train", "import torch"),
        ("api.train", "print('done')"),
        ("report.tables", "from qtran_cli.api import solve"),
        ("cli.solve", "import click"),
        ("cli.solve", "from click import echo"),
        ("cli.solve", "import matplotlib"),
        ("cli.train", "import torch"),
    ],
)
def test_checker_finds_a_broken_rule(module, source):
    assert len(violations(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("exact.qtran", "def f():\n    from scipy.optimize import milp"),
        ("exact.qtran", "from qtran_cli.exact.sweeps.igm import greedy\nfrom . import igm\nfrom qtran_cli.table import Table"),
        ("report.tables", "from rich.table import Table\nfrom qtran_cli.exact.one_step.solution import Solution"),
        ("report.figures", "def draw():\n    import matplotlib"),
        ("learn.train", "import torch\nfrom qtran_cli.envs import matrix"),
        ("cli.solve", "from qtran_cli.exact import solve\nprint('answer')"),
    ],
)
def test_checker_lets_the_layers_work(module, source):
    assert violations(source, module) == []


@cache
def imported(name: str, file: Path) -> tuple[Import, ...]:
    """What a module of the package imports."""
    return tuple(imports(ast.parse(file.read_text(encoding="utf-8")), f"qtran_cli.{name}"))


def test_exact_and_learn_never_meet():
    """Stated on its own, because it is the rule that makes the two halves check each other."""
    for name, file in CHECKED:
        layer, other = name.split(".")[0], {"exact": "qtran_cli.learn", "learn": "qtran_cli.exact"}
        if layer in other:
            assert not [i for i in imported(name, file) if i.name.startswith(other[layer])], name


def loaded(*arguments: str) -> set[str]:
    """The top-level packages in memory after a command line has been carried out in a fresh interpreter."""
    code = (
        "import sys, json\n"
        "from qtran_cli.cli.main import run\n"
        "code = run(sys.argv[1:])\n"
        "sys.stdout.flush()\n"
        "print(json.dumps([code, sorted({m.split('.')[0] for m in sys.modules})]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    code, names = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(names)


HEAVY = {"torch", "matplotlib", "scipy", "pandas", "gymnasium", "pettingzoo"}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("solve", "-h")], ids=" ".join)
def test_help_loads_nothing_heavy(arguments):
    assert not loaded(*arguments) & HEAVY


def test_overview_loads_no_command():
    assert not loaded("--help") & {"numpy", "yaml"}


COMMANDS = [
    ("solve", "games/climb.yaml"),
    ("check", "games/qtran_table1.yaml", "--q", "4,0,0", "--q", "4,0,0"),
    ("games",),
    ("games", "show", "climb"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("options", [(), ("--json",)], ids=["report", "json"])
def test_two_agents_load_nothing_heavy(command, options):
    names = loaded(*command, *options)
    assert not names & HEAVY
    assert "numpy" in names, "the list of loaded modules is empty of what must be there"


MOST = 20
"""Files of a folder beside its __init__: beyond, it is more than one subject."""


def crowded(package: Path) -> list[str]:
    """The folders of more than MOST files."""
    folders = {f.parent for f in package.rglob("*.py")}
    return [str(d.relative_to(package)) for d in sorted(folders) if len({*d.glob("*.py")} - {d / "__init__.py"}) > MOST]


def carried_out(file: Path, module: str, known: set[str]) -> set[str]:
    """The modules that this one imports, late imports included, those for type checkers alone not."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typing = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    unseen = {id(inner) for node in typing for inner in ast.walk(node)}
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in unseen]
    names = {i.name for node in nodes for i in imports(ast.Module([node], []), module)}
    picked = {part for package in packages(tree) for kind in KINDS for part in known if part.startswith(f"{package}.{kind}")}
    return ({found for name in names if (found := longest(name, known))} | picked) - {module}


KINDS = ("one_step", "states", "histories")


def packages(tree: ast.Module) -> Iterator[str]:
    """The packages of which a module picks the part of a game's kind (model/kinds.py), as it were imports of all of them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Kinds":
            yield ast.literal_eval(node.args[0])


def circle(package: Path) -> list[str]:
    """Modules that import each other in a circle, [] where there is none. The package's own __init__ fetches by name."""
    files = {".".join(f.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__"): f for f in package.rglob("*.py")}
    files.pop(package.name, None)
    graph = {name: carried_out(file, name, set(files)) for name, file in files.items()}
    while free := [name for name, below in graph.items() if not below & graph.keys()]:
        for name in free:
            del graph[name]
    return sorted(graph)


def test_no_folder_is_crowded():
    assert crowded(PACKAGE) == []


def test_no_import_goes_in_a_circle():
    assert circle(PACKAGE) == []


def test_a_circle_and_a_crowd_are_found(tmp_path):
    package = tmp_path / "qtran_cli"
    package.mkdir()
    for k in range(MOST + 1):
        (package / f"m{k}.py").touch()
    assert crowded(package) == ["."] and circle(package) == []
    (package / "m0.py").write_text("from qtran_cli import m1\n")
    (package / "m1.py").write_text("def late():\n    from qtran_cli.m0 import x\n")
    assert circle(package) == ["qtran_cli.m0", "qtran_cli.m1"]


def others(module: str, source: str, commands: set[str]) -> list[str]:
    """The commands that a command imports."""
    names = {longest(i.name.removeprefix("qtran_cli."), commands) for i in imports(ast.parse(source), f"qtran_cli.{module}")}
    return sorted(name for name in names - {None, module} if name)


def test_no_command_imports_another():
    """What two commands share stands in cli/_frame/, and none imports main either."""
    commands = {name: file for name, file in CHECKED if name.startswith("cli.") and name.count(".") == 1 and name != "cli._frame"}
    assert {"cli.train", "cli.compare", "cli.evaluate", "cli.methods"} <= commands.keys()
    framed = {name: file for name, file in CHECKED if name.startswith("cli._frame")}
    for name, file in (commands | framed).items():
        assert others(name, file.read_text(encoding="utf-8"), set(commands)) == [], name


def test_a_command_that_imports_another_is_found():
    commands = {"cli.train", "cli.compare"}
    assert others("cli.compare", "def f():\n    from qtran_cli.cli.train import check", commands) == ["cli.train"]
    assert others("cli.compare", "from qtran_cli.cli import train", commands) == ["cli.train"]
    assert others("cli.train", "from qtran_cli.cli._frame import output", commands) == []


def test_the_halves_meet_in_judge_alone():
    """No other layer but what hands commands and Python their answers imports both."""
    for name, file in CHECKED:
        layer = name.split(".")[0]
        seen = {i.name.split(".")[1] for i in imported(name, file) if i.name.startswith("qtran_cli.")}
        assert not {"exact", "learn"} <= seen or layer in {"judge", "cli", "api"}, name
