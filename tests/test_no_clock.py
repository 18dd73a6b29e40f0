"""No test hangs on the clock: none compares times that it measured, and none gives a process or thread a time of its own to end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).resolve().parent.rglob("*.py"))
CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "monotonic_ns", "perf_counter_ns", "process_time_ns", "time_ns"}
WAITS = {"wait", "join", "communicate"}


def reads_clock(node: ast.AST, names: set[str]) -> bool:
    """Whether an expression asks a clock, or is a name that stands for what one said."""
    return any(_clock(each) or (isinstance(each, ast.Name) and each.id in names) for each in ast.walk(node))


def _clock(node: ast.AST) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(called, ast.Attribute):
        return called.attr in CLOCKS or ast.unparse(called) in ("time.time", "os.times", "resource.getrusage", "datetime.now")
    return isinstance(called, ast.Name) and called.id in CLOCKS


def timed(tree: ast.AST) -> Iterator[ast.AST]:
    """The comparisons with a time, and the numbers given as a time to wait."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value and reads_clock(node.value, names):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    for node in ast.walk(tree):
        compared = isinstance(node, ast.Compare) and reads_clock(node, names)
        if compared or (isinstance(node, ast.Call) and any(_number(given) for given in _times(node))):
            yield node


def _times(call: ast.Call) -> list[ast.expr]:
    waits = isinstance(call.func, ast.Attribute) and call.func.attr in WAITS
    return [each.value for each in call.keywords if each.arg == "timeout"] + (call.args if waits else [])


def _number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(FILES[0].parent).as_posix())
def test_no_test_is_timed(file):
    """A count of work (tests/work.py) says what a time was meant to; tests/processes.py waits."""
    found = [f"line {node.lineno}: {ast.unparse(node)}" for node in timed(ast.parse(file.read_text(encoding="utf-8")))]
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        "start = time.monotonic()\nf()\nassert time.monotonic() - start < 1",
        "start = time.perf_counter()\nspent = time.perf_counter() - start\nassert spent < 1",
        "start = time.time()\nwhile not f() and time.time() < start + 60: pass",
        "from time import process_time\nassert process_time() < 5",
        "if (now := time.monotonic_ns()) and now > 7: fail()",
        "subprocess.run(['x'], timeout=60)",
        "child.wait(60)",
        "thread.join(timeout=2.5)",
    ],
)
def test_a_timed_test_is_found(text):
    assert list(timed(ast.parse(text)))


@pytest.mark.parametrize("text", ["', '.join(words)", "child.wait()", "search(table, time.monotonic() - 1)", "run(timeout=PATIENCE)"])
def test_what_only_looks_like_one_is_not(text):
    assert not list(timed(ast.parse(text)))
