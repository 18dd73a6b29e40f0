"""`qtran compare` as a user meets it: trained once, taken up again, stopped and continued."""

from __future__ import annotations

import json
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.processes import stopped_at_checkpoint

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

ROOT = Path(__file__).resolve().parents[2]
SHORT = ("--seeds", "2", "--steps", "60", "--set", "hidden=8", "--set", "evaluations=2")


@pytest.fixture
def compare(qtran, tmp_path):
    return lambda *options, game="climb": qtran("compare", game, "--out", str(tmp_path), *SHORT, *options)


def runs(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.rglob("config.yaml"))


TRAINED = (
    *("cw_iql", "cw_qmix", "cw_vdn", "iql", "ow_qmix", "qfix_mono", "qfix_sum", "qmix", "qplex"),
    *("qtran_alt", "qtran_base", "resq", "vdn"),
)


def test_all_methods(compare, tmp_path):
    ended = compare("--json", "--set", "embed=4", "--set", "lambda_opt=0.5")
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    untrained = {"pow_qmix", "qmix_mixer"}
    assert list(found["methods"]) == sorted([*untrained, *TRAINED])
    trained = {name: entry["trained"] for name, entry in found["methods"].items() if entry["trained"]}
    assert tuple(trained) == TRAINED
    for name, entry in trained.items():
        assert sum(one["seeds"] for one in entry["greedy"]) == 2 and len(entry["per_seed"]) == 2
        assert entry["agreement"] == sum(seed["optimal"] for seed in entry["per_seed"]) / 2
        assert (Path(entry["run"]) / "checkpoint.pt").exists() and Path(entry["run"]).parent.name == name
        assert entry["settings"]["hidden"] == 8
        allowed, greedy = found["methods"][name]["expected"], [seed["greedy"] for seed in entry["per_seed"]]
        if allowed is None:  # theory does not tell where training ends
            assert (found["methods"][name]["agrees"], name in ("qfix_mono", "qfix_sum", "qplex", "resq")) == (None, True)
            continue
        assert found["methods"][name]["agrees"] == all(u in allowed for u in greedy)
        assert bool(found["methods"][name]["disagreement"]) != found["methods"][name]["agrees"]
    assert trained["qmix"]["settings"]["embed"] == 4 and trained["qtran_alt"]["settings"]["lambda_opt"] == 0.5
    assert found["full_exploration"] is True and len(runs(tmp_path)) == len(TRAINED)


def test_complete_runs_are_taken_as_they_are(compare, tmp_path):
    first = json.loads(compare("--methods", "vdn,qmix", "--json").out)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    again = json.loads(compare("--methods", "qmix", "--methods", "vdn", "--json").out)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert list(again["methods"]) == ["qmix", "vdn"]
    for name in ("qmix", "vdn"):
        one, other = (found["methods"][name]["trained"] for found in (first, again))
        assert (one.pop("reused"), other.pop("reused")) == (False, True)
        assert one == other


def test_runs_of_train_are_taken_too(qtran, compare, tmp_path):
    options = ("--env", "climb", "--method", "vdn", "--out", str(tmp_path), "--name", "mine", "--full-exploration", *SHORT)
    assert qtran("train", *options).code == 0
    found = json.loads(compare("--methods", "vdn", "--json").out)["methods"]["vdn"]["trained"]
    assert found["reused"] and Path(found["run"]).name == "mine"


def test_other_options_make_other_runs(compare, tmp_path):
    for options in ((), ("--set", "lr=0.01"), ("--epsilon-greedy",), ("--force",)):
        assert compare("--methods", "vdn", *options).code == 0
    assert len(runs(tmp_path)) == 4


def test_named_runs(compare, tmp_path):
    assert compare("--methods", "vdn", "--name", "one").code == 0
    assert runs(tmp_path) == [tmp_path / "climb" / "vdn" / "one"]
    ended = compare("--methods", "vdn,iql", "--name", "one", "--set", "lr=0.01")
    assert ended.code == 2 and "its lr is 0.001, not 0.01" in ended.err and "--force" in ended.err
    assert len(runs(tmp_path)) == 1, "nothing is trained before all is known to fit"
    assert compare("--methods", "vdn", "--name", "one", "--set", "lr=0.01", "--force").code == 0
    assert len(runs(tmp_path)) == 1


def test_a_damaged_run_is_left_alone(compare, tmp_path):
    compare("--methods", "vdn", "--name", "one")
    (tmp_path / "climb" / "vdn" / "one" / "config.yaml").write_text("]")
    assert compare("--methods", "vdn").code == 0
    assert len(runs(tmp_path)) == 2


def test_report(compare):
    ended = compare()
    assert ended.code == 0
    for text in (
        "theory and training agree on",
        "local optima",
        "Q_jt off",
        "condition (7)",
        "2 seeds of 60 environment steps",
        "qtran runs",
    ):
        assert text in ended.out


def test_quiet(compare):
    ended = compare("--methods", "vdn", "--quiet")
    assert ended.out.startswith("theory and training agree on") and len(ended.out.splitlines()) == 1


def test_epsilon_greedy_training_is_held_against_what_confirms_itself(compare):
    """Where that is known: its replay is all of the run's steps, so ε is 0.31 on average."""
    ended = compare("--methods", "vdn,qtran_base", "--epsilon-greedy", "--json")
    found = json.loads(ended.out)["methods"]
    vdn = found["vdn"]["explored"]
    assert found["vdn"]["expected"] == vdn["held"]["joint_actions"] == [["A", "A"], ["C", "C"]]
    assert vdn["last"]["joint_actions"] == [["A", "A"], ["B", "C"]] and vdn["epsilon"]["last"] == "1/10"
    greedy = [one["greedy"] for one in found["vdn"]["trained"]["per_seed"]]
    assert found["vdn"]["agrees"] == all(u in found["vdn"]["expected"] for u in greedy)
    assert found["qtran_base"]["agrees"] is not None and found["qtran_base"]["explored"] is None
    report = " ".join(compare("--methods", "vdn", "--epsilon-greedy").out.split())
    assert "ε 0.31 on average and 0.10 in the end: (A,A), (C,C); under ε = 0.10 alone: (A,A), (B,C)." in report
    assert ("their tables are" in report) is not found["vdn"]["agrees"]


BAD = [
    (("--methods", "vdm"), "no method is called 'vdm'", "did you mean vdn"),
    (("--methods", "pow_qmix"), "none of these methods can be trained", "qtran solve"),
    (("--set", "lamda_opt=1"), "no setting is called 'lamda_opt'", "did you mean lambda_opt"),
    (("--methods", "vdn", "--set", "embed=8"), "no setting is called 'embed'", "known:"),
    (("--set", "embed=0"), "embed=0 is not accepted", "a whole number from 1"),
    (("--set", "embed"), "--set 'embed' sets nothing", "NAME=VALUE"),
    (("--preset", "papr"), "no preset is called 'papr'", "did you mean paper"),
    (("--device", "gpu"), "no device is called 'gpu'", "cpu, cuda"),
    (("--name", "a/b"), "'a/b' is not a name", ""),
]


@pytest.mark.parametrize(("options", "what", "right"), BAD, ids=[" ".join(row[0]) for row in BAD])
def test_bad_options(compare, tmp_path, options, what, right):
    ended = compare(*options)
    assert (ended.code, ended.out) == (2, "")
    assert what in ended.err and right in ended.err and len(ended.err.splitlines()) <= 2
    assert not list(tmp_path.iterdir()), "nothing is left behind"


def test_unknown_game(compare):
    assert "did you mean climb" in compare(game="clim").err


def test_unwritable_folder_is_said_before_the_work(qtran, tmp_path, monkeypatch):
    monkeypatch.setattr("qtran_cli.judge.compared.comparison", lambda *_: pytest.fail("solved before the folder was looked at"))
    (tmp_path / "file").write_text("")
    ended = qtran("compare", "climb", "--out", str(tmp_path / "file" / "below"), *SHORT)
    assert ended.code == 2 and "this is a file" in ended.err
    monkeypatch.setattr("os.access", lambda path, mode: False)
    ended = qtran("compare", "climb", "--out", str(tmp_path / "new"), *SHORT)
    assert ended.code == 2 and "writing is not permitted" in ended.err


def test_payoffs_beyond_single_precision(compare, tmp_path):
    (tmp_path / "huge.yaml").write_text("name: huge\npayoff: [[1e20, 0], [0, 1]]\n")
    ended = compare(game=str(tmp_path / "huge.yaml"))
    assert ended.code == 2 and "scale the payoffs" in ended.err and not runs(tmp_path)


def test_interrupted_and_continued(qtran, tmp_path):
    """Ctrl-C in the second method: the first is complete, the second saved, and the same command ends with the numbers of one go."""
    command = ["compare", "climb", "--methods", "iql,vdn", "--seeds", "1", "--steps", "400"]
    command += ["--set", "hidden=8", "--set", "evaluations=20", "--name", "run", "--json", "--out"]
    second = tmp_path / "climb" / "vdn" / "run"
    process = stopped_at_checkpoint(second, *command, str(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    assert process.wait() == 130
    status = {path.parent.name: json.loads((path / "manifest.json").read_text())["status"] for path in runs(tmp_path)}
    assert status == {"iql": "complete", "vdn": "interrupted"}
    continued = json.loads(qtran(*command, str(tmp_path)).out)["methods"]
    assert (continued["iql"]["trained"]["reused"], continued["vdn"]["trained"]["reused"]) == (True, False)
    lines = (second / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == list(range(20, 401, 20))


def test_several_states(compare, tmp_path):
    """What is held against theory is the exact return of the learned policies."""
    ended = compare("--methods", "vdn,qmix_mixer,qtran_base", "--json", game="two_step")
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert found["optimum"]["value"] == "8"
    vdn, mixer, base = (found["methods"][name] for name in ("vdn", "qmix_mixer", "qtran_base"))
    assert (vdn["exact"]["fitted"]["value"], vdn["exact"]["bootstrapped"]["value"]) == ("8", "7")
    assert mixer["trained"] is None and base["expected"] == "8"
    for entry in (vdn, base):
        earned = [seed["return"] for seed in entry["trained"]["per_seed"]]
        assert entry["agrees"] == all(x == entry["expected"] for x in earned)
    assert compare("--methods", "vdn", "--quiet", game="two_step").code == 0
    assert len(runs(tmp_path)) == 2, "the run of vdn is taken up"
    assert "bootstrapping" in compare("--methods", "vdn", game="two_step").out


def test_another_horizon_is_another_run(compare, tmp_path):
    """The game's own horizon, said, is no other."""
    for count, options in ((1, ()), (1, ("--horizon", "2")), (2, ("--horizon", "1"))):
        assert compare("--methods", "vdn", "--quiet", *options, game="recycling").code == 0
        assert len(runs(tmp_path)) == count
