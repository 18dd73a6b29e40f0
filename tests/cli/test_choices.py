"""What a shell offers for the options of commands that train."""

from __future__ import annotations

from qtran_cli.cli import _choices


def test_completion():
    assert _choices.complete_preset("p") == ["paper"] and _choices.complete_device("") == ["cpu", "cuda"]
    assert _choices.complete_setting("lambda") == ["lambda_nopt=", "lambda_opt="] and _choices.complete_setting("emb") == ["embed="]
    assert _choices.complete_methods("vdn,q") == ["vdn,qmix", "vdn,qtran_alt", "vdn,qtran_base"]
    assert _choices.complete_methods("qmix,qm") == []


def test_games_and_files_complete(tmp_path, monkeypatch):
    from qtran_cli.cli._options import complete_game

    monkeypatch.chdir(tmp_path)
    (tmp_path / "climbing").mkdir()
    for name in ("climate.csv", "climbers", "climbing/a.yaml", "climbing/b", ".climb.yaml"):
        (tmp_path / name).write_text("")
    assert complete_game("clim") == ["climb", "climate.csv", "climbing/"]
    assert complete_game("climbing") == ["climbing/", "climbing/a.yaml", "climbing/b"]
    assert complete_game("climbing/") == ["climbing/a.yaml", "climbing/b"]
    assert complete_game("./climb") == ["./climbers", "./climbing/"]
    assert complete_game("nowhere/") == complete_game("zzz") == []
    assert {"climb", "xor", "climate.csv", "climbing/"} <= set(complete_game(""))
    assert not [name for name in complete_game("") if name.startswith(".")]
