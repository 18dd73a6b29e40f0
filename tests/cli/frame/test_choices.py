"""What a shell offers for the options of commands that train."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from qtran_cli.cli._frame import choices as _choices
from tests.processes import PATIENCE, ROOT


def test_completion():
    assert _choices.complete_preset("p") == ["paper"] and _choices.complete_device("") == ["cpu", "cuda"]
    assert _choices.complete_setting("lambda") == ["lambda_layers=", "lambda_nopt=", "lambda_opt="] and _choices.complete_setting(
        "emb"
    ) == ["embed="]
    assert _choices.complete_methods("vdn,q") == [
        f"vdn,{name}" for name in ("qfix_mono", "qfix_sum", "qmix", "qplex", "qtran_alt", "qtran_base")
    ]
    assert _choices.complete_methods("qmix,qm") == []


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("qtran verify x.json --game cl", {"climb"}),
        ("qtran study --out x --methods ", {"iql", "qplex", "vdn"}),
        ("qtran study --out x --methods iql,v", {"iql,vdn"}),
        ("qtran solve climb --weights ", {"uniform", "epsilon:", "table.csv"}),
        ("qtran solve climb --from ", {"csv", "nfg", "yaml"}),
        ("qtran games show x --from n", {"nfg", "npy"}),
        ("qtran games convert climb - --from j", {"json"}),
        ("qtran games convert climb - --to y", {"yaml"}),
        ("qtran games random --to d", {"dpomdp"}),
    ],
)
def test_the_shell_is_offered(tmp_path, asked, offered):
    """The shell's question as the shell asks it."""
    (tmp_path / "table.csv").write_text("1")
    words = len(asked.split()) - (not asked.endswith(" "))
    shell = {"_QTRAN_COMPLETE": "complete_bash", "COMP_WORDS": asked, "COMP_CWORD": str(words)}
    done = subprocess.run(
        [sys.executable, "-m", "qtran_cli"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), **shell},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert offered <= set(done.stdout.split())


def test_games_and_files_complete(tmp_path, monkeypatch):
    from qtran_cli.cli._frame.options import complete_game

    monkeypatch.chdir(tmp_path)
    (tmp_path / "climbing").mkdir()
    for name in ("climate.csv", "climbers", "climbing/a.yaml", "climbing/b", ".climb.yaml"):
        (tmp_path / name).write_text("")
    assert complete_game("clim") == ["climb", "climb_partially_stochastic", "climb_stochastic", "climate.csv", "climbing/"]
    assert complete_game("climbing") == ["climbing/", "climbing/a.yaml", "climbing/b"]
    assert complete_game("climbing/") == ["climbing/a.yaml", "climbing/b"]
    assert complete_game("./climb") == ["./climbers", "./climbing/"]
    assert complete_game("nowhere/") == complete_game("zzz") == []
    assert {"climb", "xor", "climate.csv", "climbing/"} <= set(complete_game(""))
    assert not [name for name in complete_game("") if name.startswith(".")]
