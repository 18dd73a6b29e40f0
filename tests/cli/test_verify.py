"""`qtran verify`: certificates written by `solve --certificate`, re-checked through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qtran_cli import certificates


@pytest.fixture
def written(qtran, tmp_path):
    """Solve a game and write its certificate: ``written("climb") -> path``."""

    def write(game: str) -> Path:
        path = tmp_path / "certificate.json"
        assert qtran("solve", game, "--quiet", "--certificate", str(path)).code == 0
        return path

    return write


def alter(path: Path, change) -> None:
    """Change the document and give it a digest that fits."""
    made = json.loads(path.read_text())
    change(made)
    path.write_text(json.dumps(made | {"digest": certificates.digest(made)}))


@pytest.mark.parametrize("game", ["climb", "xor", "alt_counterexample", "bandit", "qtran_fig2"])
def test_a_certificate_is_verified(qtran, written, game):
    ended = qtran("verify", str(written(game)))
    assert ended.code == 0 and ended.err == ""
    assert ended.out.startswith("verified: ") and f"claims about {game}\nnot compared with any game; --game GAME compares it\n" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_the_answer_as_json(qtran, written):
    document = json.loads(qtran("verify", str(written("xor")), "--json").out)
    assert document["schema"] == "qtran.verify/1" and document["verified"] is True and document["reason"] is None
    assert {"claim": "additive", "holds": False} in document["claims"] and {"claim": "method vdn", "holds": True} in document["claims"]


def test_standard_input(process, written):
    text = written("climb").read_text()
    assert process("verify", "-", stdin=text).out.startswith("verified: 13 claims about climb\n")


def test_an_altered_certificate_is_refused_by_its_digest(qtran, written):
    path = written("climb")
    path.write_text(path.read_text().replace('"78"', '"79"'))
    ended = qtran("verify", str(path))
    assert ended.code == 1 and ended.out == "" and "refused: its digest is not that of its content" in ended.err


def test_with_a_new_digest_the_mathematics_refuses(qtran, written):
    path = written("climb")
    alter(path, lambda made: made["claims"][1]["proof"].update(interaction="79"))
    ended = qtran("verify", str(path))
    assert ended.code == 1 and "refused: claim 2, additive, no: the interaction is 78, not 79" in ended.err
    document = json.loads(qtran("verify", str(path), "--json").out)
    assert document["verified"] is False and document["reason"].startswith("claim 2") and len(document["claims"]) == 1


def test_another_payoff_is_refused(qtran, written):
    path = written("climb")
    alter(path, lambda made: made["game"]["payoff"][0].__setitem__(0, "10"))
    assert qtran("verify", str(path)).code == 1


def test_the_expected_game(qtran, written):
    path = written("climb")
    assert qtran("verify", str(path), "--game", "climb").code == 0
    refused = qtran("verify", str(path), "--game", "xor")
    assert refused.code == 1 and "its game is not xor" in refused.err


def test_a_large_game_is_read_from_its_file(qtran, written, tmp_path):
    payoff = tmp_path / "large.npy"
    np.save(payoff, np.add.outer(np.arange(120), np.arange(110)))
    path = written(str(payoff))
    assert "payoff" not in json.loads(path.read_text())["game"]
    assert qtran("verify", str(path)).code == 0
    np.save(payoff, np.add.outer(np.arange(120), np.arange(110)) + 1)
    changed = qtran("verify", str(path))
    assert changed.code == 1 and "its SHA-256 differs" in changed.err
    payoff.unlink()
    missing = qtran("verify", str(path))
    assert missing.code == 2 and len(missing.err.splitlines()) == 2


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"schema": "qtran.certificate/9"}', '{"schema": "qtran.solve/1"}', "\x00\x01"])
def test_what_is_no_certificate_cannot_be_answered(qtran, tmp_path, text):
    path = tmp_path / "foreign.json"
    path.write_text(text)
    ended = qtran("verify", str(path))
    assert ended.code == 2 and ended.out == "" and 1 <= len(ended.err.splitlines()) <= 2


def test_a_malformed_claim_is_refused_like_a_false_one(qtran, written):
    path = written("climb")
    alter(path, lambda made: made["claims"][1]["proof"].pop("interaction"))
    ended = qtran("verify", str(path))
    assert (ended.code, ended.out) == (1, "")
    assert f"{path}: refused: claim 2, additive, no: claims[1].proof: found agents, joint_actions; exactly the keys" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_the_certificate_of_an_unwritable_folder_is_refused_before_the_work(qtran, tmp_path):
    ended = qtran("solve", "climb", "--certificate", str(tmp_path / "missing" / "c.json"))
    assert ended.code == 2 and ended.out == "" and len(ended.err.splitlines()) == 2


def test_a_large_game_is_found_from_any_folder(process, tmp_path):
    """The certificate names the game's file from its own folder; moved away, --game says where the file is."""
    np.save(tmp_path / "large.npy", np.add.outer(np.arange(120), np.arange(110)))
    (tmp_path / "proofs").mkdir()
    made = tmp_path / "proofs" / "c.json"
    assert process("solve", "large.npy", "-q", "--certificate", "proofs/c.json", cwd=tmp_path).code == 0
    assert json.loads(made.read_text())["game"]["path"] == "../large.npy"
    assert process("verify", str(made), cwd=Path("/")).code == 0
    moved = tmp_path.parent / f"{tmp_path.name}-moved.json"
    made.rename(moved)
    assert process("verify", str(moved), cwd=Path("/")).code == 2
    assert process("verify", str(moved), "--game", str(tmp_path / "large.npy"), cwd=Path("/")).code == 0


def test_a_certificate_without_claims_proves_nothing(qtran, written):
    path = written("climb")
    alter(path, lambda made: made["claims"].clear())
    ended = qtran("verify", str(path))
    assert ended.code == 2 and "a certificate without a claim" in ended.err


@pytest.mark.parametrize("option", ["--certificate", "--svg", "--plot"])
def test_no_output_is_written_over_an_input(qtran, tmp_path, option):
    game = tmp_path / "game.svg"
    game.write_text("payoff: [[1, 2], [3, 4]]\n")
    ended = qtran("solve", str(game), "--from", "yaml", option, str(game))
    assert (ended.code, ended.out) == (2, "") and "cannot be written over" in ended.err
    assert game.read_text() == "payoff: [[1, 2], [3, 4]]\n"


def test_factors_are_not_written_over_either(qtran, tmp_path):
    factors = tmp_path / "factors.json"
    factors.write_text('{"q": [["1", "0"], ["0", "1"]]}')
    assert qtran("check", "xor", "--factors", str(factors), "--certificate", str(factors)).code == 2
    assert factors.read_text().startswith('{"q"')
    assert qtran("solve", "xor", "--certificate", "-").code == 2
