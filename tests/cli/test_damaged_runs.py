"""A run that cannot be continued: damaged, of another version, asked for with other options, or without room to write.

Every time: exit 2, at most two lines that name the file, and the checkpoint as it was.
"""

from __future__ import annotations

import resource
import shutil
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

OPTIONS = {"--seeds": "2", "--steps": "60", "--name": "run"}
SETTINGS = {"hidden": "4", "evaluations": "3"}
PLACE = Path("climb", "vdn", "run")


def command(out: Path, *options: str, env: str = "climb") -> tuple[str, ...]:
    """The run's command, and what else ``options`` say; a setting is given once."""
    given = {text.partition("=")[0] for text in options}
    settings = [part for name, value in SETTINGS.items() if name not in given for part in ("--set", f"{name}={value}")]
    own = [part for pair in OPTIONS.items() for part in pair]
    return "train", "--env", env, "--method", "vdn", *own, "--quiet", *settings, *options, "--out", str(out)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    from qtran_cli.cli import main

    out = tmp_path_factory.mktemp("finished")
    assert main.run(command(out)) == 0
    return out


@pytest.fixture
def copy(finished, tmp_path):
    """A copy of a finished run, its folder."""
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path / PLACE


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def replaced(before: str, after: str):
    def change(path: Path) -> None:
        assert before in path.read_text()
        path.write_text(path.read_text().replace(before, after))

    return change


def saved(change):
    """The checkpoint's content, changed."""

    def resave(path: Path) -> None:
        import torch

        content = torch.load(path)
        change(content)
        torch.save(content, path)

    return resave


VERSION = "this is not a run of this version"
DAMAGES = {
    "half a checkpoint": ("checkpoint.pt", half, "the checkpoint is damaged", "--force"),
    "empty checkpoint": ("checkpoint.pt", lambda path: path.write_bytes(b""), "the checkpoint is damaged", "--force"),
    "checkpoint of another version": (
        "checkpoint.pt",
        saved(lambda content: content.update(schema="qtran.checkpoint/0")),
        "the checkpoint is of another version",
        "qtran.checkpoint/2",
    ),
    "checkpoint without an optimiser": ("checkpoint.pt", saved(lambda content: content["trainer"].pop("adam")), "does not fit", "--force"),
    "checkpoint without a trainer": ("checkpoint.pt", saved(lambda content: content.pop("trainer")), "does not fit", "--force"),
    "checkpoint of other networks": (
        "checkpoint.pt",
        saved(lambda content: content["trainer"].update(parameters=content["trainer"]["parameters"][:, :3])),
        "does not fit",
        "--force",
    ),
    "config of another version": ("config.yaml", replaced("qtran.run/1", "qtran.run/0"), VERSION, "qtran.run/1"),
    "config that is no mapping": ("config.yaml", lambda path: path.write_text("- 1\n"), VERSION, "qtran.run/1"),
    "config without settings": ("config.yaml", replaced("settings:\n", "settings: 5\nother:\n"), "its settings are no mapping", "--force"),
    "config that is no YAML": ("config.yaml", lambda path: path.write_text("a: ["), "this is not a run's config", "--force"),
    "no config": ("config.yaml", Path.unlink, "config.yaml is missing", "put it back"),
    "other payoff": ("game.yaml", replaced("-30", "-31"), "game.yaml: the game has changed", "manifest.json has the digest"),
    "no game": ("game.yaml", Path.unlink, "game.yaml is missing", "--force"),
    "no metrics": ("metrics.jsonl", Path.unlink, "lines of before the checkpoint are missing", "--force"),
    "half the metrics": ("metrics.jsonl", half, "lines of before the checkpoint are missing", "--force"),
    "no timings": ("timings.jsonl", Path.unlink, "lines of before the checkpoint are missing", "--force"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_run_is_refused(qtran, copy, damage):
    name, change, what, right = DAMAGES[damage]
    change(copy / name)
    before = (copy / "checkpoint.pt").read_bytes()
    ended = qtran(*command(copy.parents[2], "--resume"))
    refused(ended, what, right)
    assert str(copy) in ended.err
    assert (copy / "checkpoint.pt").read_bytes() == before


def refused(ended, what: str, right: str) -> None:
    assert (ended.code, ended.out) == (2, "")
    lines = ended.err.splitlines()
    assert len(lines) <= 2 and what in lines[0] and right in lines[-1]
    assert "qtran failed where it should not have" not in ended.err


LEFT = ("metrics.jsonl", "tables.jsonl", "timings.jsonl", "checkpoint.pt", "manifest.json", "game.yaml", "config.yaml")


@pytest.mark.parametrize(
    "kept", [LEFT[:-1], *([name] for name in LEFT), ["tb/events"]], ids=lambda kept: kept[0] if len(kept) == 1 else "all"
)
@pytest.mark.parametrize("name", ["train", "compare"])
def test_what_is_left_of_a_run_is_not_written_over(qtran, tmp_path, name, kept):
    """Whichever of its files: only --force drops it, and --resume says what is missing."""
    place = tmp_path / PLACE
    for file in kept:
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        (place / file).write_text("schema: mine\n")
    if name == "compare":
        size = ("--seeds", "2", "--steps", "60", "--quiet", "--name", "run", "--set", "hidden=4")
        ended = [qtran("compare", "climb", "--methods", "vdn", *size, "--out", str(tmp_path))]
    else:
        ended = [qtran(*command(tmp_path)), qtran(*command(tmp_path, "--resume"))]
        assert "is here already" in ended[0].err and "--force" in ended[0].err
        assert "config.yaml" in ended[1].err and "leave --resume out" not in ended[1].err
    for one in ended:
        assert one.code == 2 and len(one.err.splitlines()) == 2 and str(place) in one.err
    assert {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()} == set(kept)
    assert all((place / file).read_text() == "schema: mine\n" for file in kept)


@pytest.mark.parametrize("name", ["evaluate", "plot"])
def test_a_run_without_its_config_is_named(qtran, copy, name):
    (copy / "config.yaml").unlink()
    refused(qtran(name, str(copy)), f"{copy}: config.yaml is missing", "put it back")


def test_a_start_that_was_killed_is_no_run(qtran, copy):
    """Before config.yaml was written: the same command starts it."""
    for file in copy.iterdir():
        file.write_bytes(b"") if file.suffix == ".jsonl" else file.name != "game.yaml" and file.unlink()
    assert qtran(*command(copy.parents[2])).code == 0 and (copy / "checkpoint.pt").exists()


def test_a_checkpoint_that_nothing_checks_is_told_of(qtran, copy):
    """One of before there were digests: its schema says so."""
    saved(lambda content: (content.pop("digests"), content.update(schema="qtran.checkpoint/1")))(copy / "checkpoint.pt")
    loud = tuple(text for text in command(copy.parents[2], "--resume") if text != "--quiet")
    for arguments in (loud, ("evaluate", str(copy))):
        ended = qtran(*arguments)
        assert ended.code == 0 and "nothing tells whether its other files changed" in ended.err
    assert qtran("evaluate", str(copy), "--quiet").err == ""


OTHER = {
    "its lr is 0.001, not 0.01": ("--set", "lr=0.01"),
    "its hidden is 4, not 5": ("--set", "hidden=5"),
    "its full_exploration is False, not True": ("--full-exploration",),
    "its threads is 1, not 2": ("--threads", "2"),
}


@pytest.mark.parametrize("said", OTHER)
def test_other_options_are_refused(qtran, finished, said):
    before = (finished / PLACE / "checkpoint.pt").read_bytes()
    refused(qtran(*command(finished, "--resume", *OTHER[said])), f"the run there is another: {said}", "the options it was started with")
    assert (finished / PLACE / "checkpoint.pt").read_bytes() == before


def test_run_without_force_is_kept(qtran, finished):
    before = (finished / PLACE / "checkpoint.pt").read_bytes()
    refused(qtran(*command(finished)), "a run is here already", "--resume continues it; --force starts over")
    assert (finished / PLACE / "checkpoint.pt").read_bytes() == before


@contextmanager
def room_for(size: int):
    """No file can grow beyond ``size`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_no_room_for_the_next_lines(qtran, tmp_path):
    """tables.jsonl is the first to fill up. With room again the run ends as if it had had it all along."""
    full, free = (command(tmp_path / name, "--steps", "300", "--set", "evaluations=60") for name in ("full", "free"))
    with room_for(12_000):
        ended = qtran(*full)
    run = tmp_path / "full" / PLACE
    refused(ended, f"{run / 'tables.jsonl'}: cannot be written", "the last checkpoint is kept: --resume --name run continues from it")
    assert qtran(*full, "--resume").code == qtran(*free).code == 0
    for name in ("metrics.jsonl", "tables.jsonl"):
        assert (run / name).read_bytes() == (tmp_path / "free" / PLACE / name).read_bytes()


def test_no_room_for_the_first_checkpoint(qtran, tmp_path):
    with room_for(2_000):
        ended = qtran(*command(tmp_path))
    refused(ended, "checkpoint.pt: cannot be written", "")
    assert not [path.name for path in (tmp_path / PLACE).iterdir() if path.name.startswith(".qtran-") or path.suffix == ".pt"]


def test_read_only_place(qtran):
    refused(qtran(*command(Path("/proc"))), "/proc/climb/vdn/run", "")
