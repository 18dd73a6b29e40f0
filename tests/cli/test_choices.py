"""What a shell offers for the options of commands that train."""

from __future__ import annotations

from qtran_cli.cli import _choices


def test_completion():
    assert _choices.complete_preset("p") == ["paper"] and _choices.complete_device("") == ["cpu", "cuda"]
    assert _choices.complete_setting("lambda") == ["lambda_nopt=", "lambda_opt="] and _choices.complete_setting("emb") == ["embed="]
    assert _choices.complete_methods("vdn,q") == ["vdn,qmix", "vdn,qtran_alt", "vdn,qtran_base"]
    assert _choices.complete_methods("qmix,qm") == []
