"""A claim is a file: one that is added is written, read back and offered, and no other file knows of it."""

from __future__ import annotations

import sys

import pytest

from qtran_cli import catalogue
from qtran_cli.certificates.json import histories, one_step, states
from qtran_cli.errors import FormatError

TALL = """
from dataclasses import dataclass
from typing import ClassVar

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.one_step import JointAction


@dataclass(frozen=True)
class Tall:
    u: JointAction
    claim: ClassVar[str] = "tall"
    holds: ClassVar[bool] = True


def written(c, to):
    return {"joint_action": to.joint(c.u)}


def read(p, by, where):
    return Tall(by.joint(p["joint_action"], where))


YES = (Form(Tall, ("joint_action",), written, read),)
"""


@pytest.fixture
def tall(tmp_path, monkeypatch):
    (tmp_path / "tall.py").write_text(TALL)
    monkeypatch.setattr(one_step, "__path__", [*one_step.__path__, str(tmp_path)])
    yield one_step.CLAIMS._modules["tall"].Tall
    sys.modules.pop(f"{one_step.__name__}.tall", None)


def test_a_new_claim_is_one_new_file(tall):
    game = catalogue.load("climb")
    written = one_step.Encoder(game).encode(tall((0, 2)))
    assert written == {"joint_action": list(game.label((0, 2)))}
    assert one_step.Decoder(game).decode("tall", True, written, "here") == tall((0, 2))
    assert "tall" in one_step.CLAIMS.names()


@pytest.mark.parametrize(
    ("claim", "holds", "proof", "error"),
    [
        ("tall", True, [], "an empty list\nexactly the keys joint_action"),
        ("tall", False, {}, "tall cannot be claimed with the answer no\nits answer is yes in every game"),
        ("tal", True, {}, "no claim is called 'tal'\ndid you mean tall?"),
        ("_mixture", False, {}, "no claim is called '_mixture'"),
        ("qtran_alt", False, {"cell": 0}, "found cell\nexactly the keys optimal, not_optimal or agent, line, cells"),
    ],
)
def test_what_is_no_claim_is_refused(tall, claim, holds, proof, error):
    with pytest.raises(FormatError) as refused:
        one_step.Decoder(catalogue.load("climb")).decode(claim, holds, proof, "here")
    assert error in str(refused.value)


@pytest.mark.parametrize("kind", [one_step, states, histories], ids=lambda kind: kind.__name__.rpartition(".")[2])
def test_every_form_is_of_a_record_that_makes_the_claim(kind):
    for name in kind.CLAIMS.names():
        forms = {holds: kind.CLAIMS.of(name, holds) for holds in (True, False)}
        assert any(forms.values())
        for some in forms.values():
            assert len({frozenset(form.keys) for form in some}) == len(some), "the keys tell the kinds of proof apart"
