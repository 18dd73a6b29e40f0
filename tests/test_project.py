"""The project as its users meet it: built, installed in two ways, found from any folder, and documented."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from qtran_cli import __version__
from qtran_cli.cli._frame.program import COMMANDS
from tests.processes import PATIENCE

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GAMES = sorted(file.name for file in (ROOT / "games").glob("*.yaml"))
INHERITED = {"PYTHON", "PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
"""What `make test PYTHON=…` hands down to the tests and must not reach the commands that they run."""


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command without any of this process's own paths; its output is text."""
    clean = {k: v for k, v in os.environ.items() if k not in INHERITED}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )


def pip(*arguments: str | Path, cwd: Path) -> None:
    done = run(sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from the working tree."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "-q", "--no-deps", "--no-index", "--no-build-isolation", "-w", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    """The source distribution, built from the working tree."""
    folder = tmp_path_factory.mktemp("sdist")
    done = run(sys.executable, "-c", f"import hatchling.build; hatchling.build.build_sdist({str(folder)!r})", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.tar.gz")
    return built


def environment(folder: Path) -> Path:
    """The Python of a new virtual environment that borrows this one's packages, but for qtran itself."""
    venv.create(folder, with_pip=False, symlinks=True)
    site = next(folder.glob("lib*/python*/site-packages"))
    # Folders named in a .pth file come last, and .pth files inside them are not read: an editable qtran stays outside.
    (site / "borrowed.pth").write_text("\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}))
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The `qtran` command of an environment into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("installed")
    python = environment(folder)
    pip("--python", python, "install", "-q", "--no-deps", "--no-index", wheel, cwd=folder)
    return folder / "bin" / "qtran"


@pytest.fixture(scope="module")
def editable(tmp_path_factory) -> Path:
    """The `qtran` command of an environment into which the checkout was installed as editable."""
    folder = tmp_path_factory.mktemp("editable")
    python = environment(folder)
    pip("--python", python, "install", "-q", "--no-deps", "--no-index", "--no-build-isolation", "-e", ROOT, cwd=folder)
    return folder / "bin" / "qtran"


# What travels


def test_wheel_holds_the_package_and_the_catalogue_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert sorted(n.removeprefix("qtran_cli/_games/") for n in names if n.startswith("qtran_cli/_games/")) == GAMES
    assert "qtran_cli/py.typed" in names
    sources = {f.relative_to(ROOT).as_posix() for f in (ROOT / "qtran_cli").rglob("*.py")}
    assert {n for n in names if n.endswith(".py")} == sources
    assert {n.split("/")[0] for n in names} == {"qtran_cli", f"qtran_cli-{__version__}.dist-info"}


def test_wheel_says_what_it_needs(wheel):
    metadata = zipfile.ZipFile(wheel).read(f"qtran_cli-{__version__}.dist-info/METADATA").decode()
    assert f"\nVersion: {__version__}\n" in metadata
    assert "\nRequires-Python: >=3.11\n" in metadata
    core = {
        re.split(r"[><=]", line.split(": ")[1])[0]
        for line in metadata.splitlines()
        if line.startswith("Requires-Dist") and "extra" not in line
    }
    assert core == {"matplotlib", "numpy", "pyyaml", "rich", "scipy", "typer"}
    assert set(re.findall(r"^Provides-Extra: (.*)$", metadata, re.MULTILINE)) == {
        "elsewhere",
        "train",
        "envs",
        "ray",
        "tensorboard",
        "dev",
        "vmas",
    }


def test_no_dependency_has_an_upper_bound():
    project = PROJECT["project"]
    for requirement in [*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)]:
        assert not re.search(r"<|==|~=", requirement), requirement


def test_sdist_builds_the_same_wheel(wheel, sdist, tmp_path):
    pip("wheel", "-q", "--no-deps", "--no-index", "--no-build-isolation", "-w", tmp_path, sdist, cwd=tmp_path)
    (again,) = tmp_path.glob("*.whl")
    ours, theirs = zipfile.ZipFile(wheel), zipfile.ZipFile(again)
    assert sorted(ours.namelist()) == sorted(theirs.namelist())
    assert all(ours.read(n) == theirs.read(n) for n in ours.namelist())


def test_sdist_holds_what_its_tests_need(sdist):
    with tarfile.open(sdist) as archive:
        names = {n.split("/", 1)[1] for n in archive.getnames() if "/" in n}
    assert {
        "README.md",
        "LICENSE",
        "Makefile",
        "constraints.txt",
        "tools/pins.py",
        "tests/conftest.py",
        "docs/theory.md",
        ".ci/run",
    } <= names
    assert {f"games/{game}" for game in GAMES} <= names


# Installed from a wheel, and in place


@pytest.mark.install
@pytest.mark.parametrize("way", ["installed", "editable"])
def test_catalogue_is_found_from_any_folder(way, request, tmp_path):
    qtran = request.getfixturevalue(way)
    done = run(qtran, "games", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for game in GAMES:
        assert f'"{game.removesuffix(".yaml")}"' in done.stdout


@pytest.mark.install
@pytest.mark.parametrize("way", ["installed", "editable"])
def test_installed_command_solves(way, request, tmp_path):
    qtran = request.getfixturevalue(way)
    by_name = run(qtran, "solve", "climb", "--json", cwd=tmp_path)
    assert (by_name.returncode, by_name.stderr) == (0, "")
    by_path = run(qtran, "solve", ROOT / "games" / "climb.yaml", "--json", cwd=tmp_path)
    assert by_path.stdout == by_name.stdout
    assert '"11"' in by_name.stdout


@pytest.mark.install
@pytest.mark.parametrize(("way", "here"), [("installed", False), ("editable", True)])
def test_each_environment_runs_its_own_copy(way, here, request, tmp_path):
    qtran = request.getfixturevalue(way)
    done = run(qtran.parent / "python", "-c", "import qtran_cli; print(qtran_cli.__file__)", cwd=tmp_path)
    assert Path(done.stdout.strip()).is_relative_to(ROOT) == here, done.stdout


@pytest.mark.install
def test_module_runs_as_the_command(installed, tmp_path):
    done = run(installed.parent / "python", "-m", "qtran_cli", "--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"qtran {__version__}\n")
    assert run(installed, "--version", cwd=tmp_path).stdout == done.stdout


# Documented


WRITTEN = [("cli", "commands"), pytest.param("methods", "methods", marks=pytest.mark.skipif(find_spec("torch") is None, reason="no torch"))]
"""Pages that a script writes, and what they are read off."""


@pytest.mark.parametrize(("page", "what"), WRITTEN)
def test_written_page_is_in_sync(page, what):
    done = run(sys.executable, "-m", f"docs.make_{page}", "--check", cwd=ROOT, PYTHONPATH=str(ROOT))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("page", "what"), WRITTEN)
def test_written_page_that_is_stale_fails(tmp_path, page, what):
    (tmp_path / "docs").mkdir()
    for script in (f"make_{page}.py", "written.py"):
        (tmp_path / "docs" / script).write_text((ROOT / "docs" / script).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "docs" / f"{page}.md").write_text("stale", encoding="utf-8")
    done = run(sys.executable, "-m", f"docs.make_{page}", "--check", cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert (done.returncode, done.stderr) == (1, f"docs/{page}.md is not what the {what} say: make docs\n")


def leaves(command, path):
    """(words, command) of a command and all of its subcommands."""
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from leaves(inner, [*path, name])


EVERY = [leaf for name in COMMANDS.names() for leaf in leaves(COMMANDS.program(name), ["qtran", name])]


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_every_command_and_option_is_documented(path, command):
    assert command.help, "a command needs a docstring"
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    part = text.split(f"## `{' '.join(path)}`\n")[1].split("\n## ")[0]
    assert " ".join(command.help.split())[:60] in " ".join(part.split())
    for param in command.params:
        if not getattr(param, "hidden", False):
            assert param.help, f"{param.name} has no help"
            assert all(f"`{option}" in part or f", {option}" in part for option in param.opts if option.startswith("-"))


# The make targets


def makefile(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return run("make", *arguments, cwd=cwd)


def test_ci_runs_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text()
    assert "set -euo pipefail" in script
    assert script.splitlines()[-1] == "make test"
    assert re.search(r"^make test\b", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_help_tells_how_versions_are_renewed():
    told = makefile("help").stdout
    assert "\nmake pins " in told and "\nmake latest " in told


def test_every_target_is_listed_by_make_itself():
    listed = makefile("-n", "-p").stdout
    for target in ("install", "demo", "test", "check", "reliability", "bench", "golden", "pictures", "docs", "pins", "latest"):
        assert f"\n{target}:" in listed


@pytest.fixture
def bare(tmp_path) -> Path:
    """A checkout, in a folder with a space, of just what tools/venv.sh reads."""
    folder = tmp_path / "a check out"
    for name in ("pyproject.toml", "constraints.txt", "qtran_cli/__init__.py", "tools/venv.sh"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


def fake_python(folder: Path, version: tuple[int, int], pip_exit: int = 0) -> Path:
    """A stand-in for Python that says it has a version, makes empty environments, and notes what pip is asked for."""
    folder.mkdir(exist_ok=True)
    python = folder / f"python{version[0]}.{version[1]}"
    python.write_text(f"""#!/bin/sh
case "$*" in
    *version_info\\ \\<*) exit {int(version < (3, 11))} ;;
    *version_info*) echo {version[0]}.{version[1]} ;;
    --version) echo Python {version[0]}.{version[1]} ;;
    *venv*) rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python; echo made >> log ;;
    *pip\\ --version*) ;;
    *pip*) echo "$*" | sed 's/.*-e //' >> log; echo "$PIP_CONSTRAINT $PIP_BUILD_CONSTRAINT" > held; exit {pip_exit} ;;
esac
""")
    python.chmod(0o755)
    return python


def venv_sh(folder: Path, extras: str = "", **environment: str) -> tuple[int, str, list[str]]:
    """(exit code, stderr, what was made or installed) of tools/venv.sh."""
    (folder / "log").unlink(missing_ok=True)
    done = run("sh", "tools/venv.sh", extras, cwd=folder, **environment)
    log = folder / "log"
    return done.returncode, done.stderr, log.read_text().splitlines() if log.exists() else []


def test_environment_is_made_once_and_grows_by_extras(bare):
    python = str(fake_python(bare, (3, 12)))
    assert venv_sh(bare, PYTHON=python)[::2] == (0, ["made", "."])
    assert venv_sh(bare, PYTHON=python) == (0, "", [])
    assert venv_sh(bare, "dev", PYTHON=python)[2] == [".[dev]"]
    assert venv_sh(bare, "envs", PYTHON=python)[2] == [".[dev,envs]"]
    assert venv_sh(bare, "dev", PYTHON=python) == (0, "", [])
    assert venv_sh(bare) == (0, "", [])


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt", "qtran_cli/__init__.py"])
def test_environment_follows_what_it_was_made_from(bare, name):
    python = str(fake_python(bare, (3, 12)))
    venv_sh(bare, "dev", PYTHON=python)
    with (bare / name).open("a") as file:
        file.write("# changed\n")
    assert venv_sh(bare, "dev", PYTHON=python)[2] == [".[dev]"]
    assert venv_sh(bare, "dev", PYTHON=python)[2] == []


def test_what_is_installed_and_what_builds_it_are_pinned(bare):
    venv_sh(bare, PYTHON=str(fake_python(bare, (3, 12))), PIP_CONSTRAINT="other.txt")
    assert (bare / "held").read_text() == "constraints.txt constraints.txt\n"


def test_broken_cut_off_and_moved_environments_are_made_again(bare):
    python = str(fake_python(bare, (3, 12)))
    venv_sh(bare, PYTHON=python)
    (bare / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    assert venv_sh(bare, PYTHON=python)[2] == ["made", "."]
    (bare / ".venv" / ".unfinished").touch()
    assert venv_sh(bare, PYTHON=python)[2] == ["made", "."]
    moved = bare.rename(bare.with_name("moved"))
    assert venv_sh(moved, PYTHON=str(moved / "python3.12"))[2] == ["made", "."]


def test_another_python_makes_another_environment(bare):
    venv_sh(bare, PYTHON=str(fake_python(bare, (3, 12))))
    other = str(fake_python(bare, (3, 13)))
    assert venv_sh(bare, PYTHON=other)[2] == ["made", "."]
    assert venv_sh(bare, PYTHON=other)[2] == []


def test_old_python_is_refused_in_one_line(bare):
    code, err, log = venv_sh(bare, PYTHON=str(fake_python(bare, (3, 10))))
    assert (code, log) == (2, [])
    assert re.fullmatch(r"error: qtran needs Python 3\.11 or newer: PYTHON=.* is older or does not run\n", err)
    assert venv_sh(bare, PYTHON="no-such-python")[0] == 2


def test_newer_python_is_found_where_python3_is_old(bare):
    tools = bare / "bin"
    fake_python(tools, (3, 9)).rename(tools / "python3")
    fake_python(tools, (3, 8)).rename(tools / "python")
    fake_python(tools, (3, 13))
    code, err, log = venv_sh(bare, PATH=f"{tools}:/usr/bin:/bin")
    assert (code, log) == (0, ["made", "."])
    assert "Python 3.13" in err


def test_failed_install_is_tried_again(bare):
    code, err, _ = venv_sh(bare, PYTHON=str(fake_python(bare, (3, 12), pip_exit=1)))
    assert code == 2
    assert err.endswith("error: pip could not install qtran: its message stands above\n")
    assert venv_sh(bare, PYTHON=str(fake_python(bare, (3, 12))))[0] == 2, "the environment's own pip still fails"
    (bare / ".venv" / "bin" / "python").unlink()
    assert venv_sh(bare, PYTHON=str(fake_python(bare, (3, 12))))[::2] == (0, ["made", "."])
