"""`qtran train` and `qtran methods` as a user meets them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.processes import stopped_at_checkpoint
from tests.thorough import first

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

ROOT = Path(__file__).resolve().parents[2]
SHORT = ("--seeds", "3", "--steps", "300", "--set", "hidden=16", "--set", "evaluations=3")


@pytest.fixture
def train(qtran, tmp_path):
    return lambda *options, method="qtran_base", env="climb": qtran(
        "train", "--env", env, "--method", method, "--out", str(tmp_path), *SHORT, *options
    )


@pytest.mark.parametrize("method", ["iql", "vdn", "qmix", "qtran_base", "qtran_alt"])
def test_document(train, method):
    ended = train("--json", method=method)
    assert (ended.code, ended.err) == (0, "")
    answer = json.loads(ended.out)
    assert answer["schema"] == "qtran.train/1"
    assert (answer["env"], answer["method"], answer["seeds"], answer["env_steps"]) == ("climb", method, 3, 300)
    assert answer["updates"] == 271 and answer["updates_per_env_step"] == 271 / 300
    assert len(answer["return"]["per_seed"]) == 3 and len(answer["return"]["ci95"]) == 2
    assert answer["agreement"] == sum(one["optimal"] for one in answer["per_seed"]) / 3
    for one in answer["per_seed"]:
        assert one["optimal"] == (Fraction(one["value"]) == 11)
        assert (one["q_jt"] is None) == (method == "iql")
        assert (one["v_jt"] is None) == (not method.startswith("qtran"))
        a, b = ("ABC".index(name) for name in one["greedy"])
        assert [a, b] == [max(range(3), key=q.__getitem__) for q in one["q"]]
        assert one["q_prime"][a][b] == pytest.approx(one["q"][0][a] + one["q"][1][b])
    assert (Path(answer["run"]) / "metrics.jsonl").exists()


def test_tolerance_is_the_least(train, qtran, tmp_path):
    """qtran check agrees: with the reported tolerance the learned numbers pass, with a little less they do not."""
    one = json.loads(train("--json").out)["per_seed"][0]
    factors = tmp_path / "factors.json"
    factors.write_text(json.dumps({"q": one["q"], "v": one["v_jt"]}))
    within, below = (str(one["tolerance"]["payoff"] * share) for share in (1.000001, 0.999))
    assert qtran("check", "climb", "--factors", str(factors), "--tolerance", within).code == 0
    assert qtran("check", "climb", "--factors", str(factors), "--tolerance", below).code == 1


def test_report(train):
    ended = train()
    assert ended.code == 0
    for text in ("seeds greedy-optimal", "learned Q_jt", "Q'_jt", "slack D", "ε payoff", "per environment step", "theory"):
        assert text in ended.out


def test_report_of_a_method_without_a_joint_table(train):
    assert "no learned Q_jt" in train(method="iql").out


def test_three_agents_and_unequal_actions(train):
    assert train(env="alt_counterexample", method="qtran_alt").code == 0
    assert train(env="unequal_actions").code == 0
    assert train(env="bandit").code == 0


def test_paper_preset(train, tmp_path):
    run = json.loads(train("--preset", "paper", "--json").out)
    assert run["settings"]["lambda_nopt"] == 1 and run["settings"]["lr"] == 5e-4 and run["settings"]["hidden"] == 16


def test_run_path(train, tmp_path):
    train("--name", "first", env="games/climb.yaml")
    assert (tmp_path / "games-climb.yaml" / "qtran_base" / "first" / "checkpoint.pt").exists()


def test_latest_run_is_resumed(train, tmp_path):
    train("--name", "first")
    again = train("--resume", "--quiet")
    assert again.code == 0 and "seeds greedy-optimal" in again.out


BAD = [
    (("--set", "lamda_opt=1"), "no setting is called 'lamda_opt'", "did you mean lambda_opt"),
    (("--set", "lambda_opt=-1"), "--set: lambda_opt=-1 is not accepted", "a number from 0"),
    (("--set", "lambda_opt=nan"), "lambda_opt=nan is not accepted", "a number from 0"),
    (("--set", "batch=1.5"), "batch=1.5 is not accepted", "a whole number from 1"),
    (("--set", "v_jt=maybe"), "v_jt=maybe is not accepted", "true or state or false"),
    (("--set", "shared=2"), "shared=2 is not accepted", "true or false"),
    (("--set", "reward_scale=0"), "reward_scale=0 is not accepted", "deviation or a number above 0"),
    (("--set", "hidden"), "--set 'hidden' sets nothing", "NAME=VALUE"),
    (("--set", "hidden=٣"), "--set: hidden=٣ is not accepted", "a whole number from 1 to 4096"),
    (("--set", "replay=20_000"), "replay=20_000 is not accepted", "a whole number from 1"),
    (("--set", "lambda_opt=1e999"), "lambda_opt=1e999 is too large to be held", "a number from 0"),
    (("--set", "lr=1e999"), "lr=1e999 is not accepted", "a number from 0 to 1"),
    (("--set", "polyak=1.5"), "polyak=1.5 is not accepted", "a number from 0 to 1"),
    (("--set", "embed=8"), "no setting is called 'embed'", "known: "),
    (("--seeds", "0"), "--seeds: '0' is not accepted", "a whole number from 1 to 10,000"),
    (("--steps", "x"), "--steps: 'x' is not accepted", "a whole number from 1"),
    (("--preset", "papr"), "no preset is called 'papr'", "did you mean paper"),
    (("--device", "gpu"), "no device is called 'gpu'", "cpu, cuda"),
    (("--resume", "--force"), "--resume and --force", ""),
    (("--name", "a/b"), "'a/b' is not a name", ""),
    (("--name", ".."), "'..' is not a name", "one folder name"),
    (("--name=-x",), "'-x' is not a name", "does not start with a dash"),
    (("--name", "latest"), "'latest' is not a name", "the last run"),
    (("--name", "a\nb"), "is not a name", "a name is printable"),
    (("--name", "a\x1b[2J"), "is not a name", "a name is printable"),
    (("--name", ""), "'' is not a name", "one folder name"),
    (("--checkpoint-every", "10d"), "--checkpoint-every: '10d' is no time and no number of steps", "write 30s, 10m or 2h"),
    (("--checkpoint-every", "0"), "'0' is no time and no number of steps", "write 30s"),
    (("--max-memory", "4"), "--max-memory: '4' is no size", "write 500M or 4G"),
    (("--max-memory", "10K"), "more than the 10.0 KiB of --max-memory", "or a larger --max-memory"),
    (("--resume",), "no run to resume", "leave --resume out"),
]


@pytest.mark.parametrize(("options", "what", "right"), BAD, ids=[" ".join(row[0]) for row in BAD])
def test_bad_options(train, tmp_path, options, what, right):
    ended = train(*options)
    assert (ended.code, ended.out) == (2, "")
    assert what in ended.err and right in ended.err and len(ended.err.splitlines()) <= 2
    assert not list(tmp_path.iterdir()), "nothing is left behind"


@pytest.mark.parametrize(
    ("names", "what", "right"),
    [
        ({"method": "qtran"}, "no method is called 'qtran'", "did you mean qtran_alt or qtran_base"),
        ({"method": "_qtran"}, "no method is called '_qtran'", "did you mean qtran_alt"),
        ({"env": "clim"}, "no game is called 'clim'", "did you mean climb"),
        ({"env": "./clim.yaml"}, "clim.yaml: no such file", ""),
    ],
)
def test_unknown_names(train, tmp_path, names, what, right):
    ended = train(**names)
    assert (ended.code, ended.out) == (2, "")
    assert what in ended.err and right in ended.err and len(ended.err.splitlines()) <= 2
    assert not list(tmp_path.iterdir()), "nothing is left behind"


def test_unwritable_folder(qtran, tmp_path):
    (tmp_path / "file").write_text("")
    ended = qtran("train", "--env", "climb", "--method", "vdn", "--out", str(tmp_path / "file"), *SHORT)
    assert ended.code == 2 and "not a directory" in ended.err


@pytest.mark.parametrize("setting", ["lambda_opt=1e300", "reward_scale=1e-300"])
def test_networks_that_diverge(train, tmp_path, setting):
    ended = train("--set", setting, "--set", "clip=0", "--set", "warmup=10", "--name", "run")
    assert (ended.code, ended.out) == (2, "")
    what, right = ended.err.splitlines()
    assert "has diverged by step 100" in what and "lower lr" in right
    run = tmp_path / "climb" / "qtran_base" / "run"
    assert json.loads((run / "manifest.json").read_text())["status"] == "failed"
    assert "NaN" not in (run / "metrics.jsonl").read_text() + (run / "tables.jsonl").read_text()


def test_missing_cuda(train, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    ended = train("--device", "cuda")
    assert ended.code == 2 and "no CUDA device" in ended.err


@pytest.mark.parametrize("sent", first([signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1]))
def test_interrupt_saves(tmp_path, sent):
    command = ["train", "--env", "climb", "--method", "vdn", "--steps", "1000000", "--name", "long"]
    command += ["--set", "evaluations=10000", "--set", "replay=100", "--seeds", "1", "--quiet", "--out", str(tmp_path)]
    run = tmp_path / "climb" / "vdn" / "long"
    process = stopped_at_checkpoint(run, *command, stderr=subprocess.PIPE, text=True)
    process.send_signal(sent)
    process.send_signal(signal.SIGCONT)
    said = f"  saved in {run}: the same command with --resume --name long continues"
    assert process.communicate()[1].splitlines() == ["error: interrupted", said]
    assert process.returncode == 130
    assert json.loads((run / "manifest.json").read_text())["status"] == "interrupted"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1])
def test_interrupt_before_the_first_checkpoint(qtran, tmp_path, monkeypatch, sent):
    """While the exact answer is sought, or the trainer is made: the run is interrupted, not killed, and can be continued."""
    options = ("--env", "two_state_hidden", "--method", "vdn", "--seeds", "2", "--steps", "20", "--name", "a", "--out", str(tmp_path))
    small = ("--set", "hidden=4", "--set", "evaluations=2", "--quiet")
    with monkeypatch.context() as patch:
        patch.setattr("qtran_cli.judge.kinds.known", lambda _: os.kill(os.getpid(), sent))
        ended = qtran("train", *options, *small)
    assert ended.code == 130 and f"saved in {tmp_path / 'two_state_hidden' / 'vdn' / 'a'}" in ended.err
    assert json.loads(qtran("runs", str(tmp_path), "--json").out)["runs"][0]["status"] == "interrupted"
    assert qtran("train", *options, *small, "--resume").code == 0


def test_methods(qtran):
    listed = qtran("methods")
    assert listed.code == 0
    assert [name for name in ("iql", "qmix", "qtran_alt", "qtran_base", "vdn") if f"{name}  " in listed.out] == [
        "iql",
        "qmix",
        "qtran_alt",
        "qtran_base",
        "vdn",
    ]


def test_method_in_full(qtran):
    page = qtran("methods", "qtran_alt").out
    for text in ("L_nopt-min", "ICML 2019", "departures from the paper", "lambda_opt", "settings of every method", "target_interval"):
        assert text in page


def test_every_method_says_its_paper_departures_and_settings(qtran):
    for one in json.loads(qtran("methods", "--json").out)["methods"]:
        assert one["paper"] and one["equations"] and one["departures"][0].startswith("1. ")
        assert all(setting["about"] and setting["accepts"] for setting in one["settings"])


def test_methods_refuses_an_unknown_name(qtran):
    assert "did you mean qtran_base" in qtran("methods", "qtran_bas").err
