"""`qtran verify`: certificates written by `solve --certificate`, re-checked through the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.certificates import file as certificates
from qtran_cli.model import environment
from tests.cli.proofs import certificate
from tests.processes import PATIENCE, ROOT


@pytest.fixture
def written(qtran, tmp_path):
    """The certificate of a game, a copy of what `solve` wrote once: ``written("climb") -> path``."""

    def write(game: str) -> Path:
        path = tmp_path / "certificate.json"
        if catalogue.is_path(game):  # it may be large and named by its place
            assert qtran("solve", game, "--quiet", "--certificate", str(path)).code == 0
        else:
            path.write_bytes(certificate(game))
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
    assert process("verify", "-", stdin=text).out.startswith("verified: 20 claims about climb\n")


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


def rename(path: Path, name: str) -> None:
    alter(path, lambda made: made["game"].update(name=name))


def test_a_certificate_that_calls_its_game_otherwise_shows_what_it_is_about(qtran, written):
    """The name is the certificate's word; the table, the digest and the values are what was verified."""
    path = written("linear")
    rename(path, "climb")
    ended = qtran("verify", str(path))
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[:2] == ["verified: 20 claims about climb", "not compared with any game; --game GAME compares it"]
    assert f"digest   {environment.of(catalogue.load('linear')).digest}" in lines
    assert lines[7:11] == [r"u_1 \ u_2 │  A  B", "──────────┼──────", "A         │  1  5", "B         │  5  9"]
    assert [" ".join(line.split()) for line in lines[12:15]] == [
        "optimum yes 9 at (B,B), and nowhere else",
        "additive yes individual functions that add up to the payoff",
        "monotone yes an order per agent along which no payoff falls",
    ]
    refused = qtran("verify", str(path), "--game", "climb")
    assert (refused.code, refused.out) == (1, "") and "its game is not climb" in refused.err


def test_whether_it_was_compared_is_said(qtran, written):
    path = str(written("climb"))
    for options, compared in (((), None), (("--game", "climb"), "climb")):
        document = json.loads(qtran("verify", path, "--json", *options).out)
        assert (document["compared"], document["compared_with"]) == (compared is not None, compared)
    assert "compared: it is climb" in qtran("verify", path, "--game", "climb").out.splitlines()


def test_the_document_says_what_is_claimed_about_which_game(qtran, written):
    document = json.loads(qtran("verify", str(written("climb")), "--json").out)
    about = document["about"]
    assert about["digest"] == environment.of(catalogue.load("climb")).digest
    assert about["payoff"] == [["11", "-30", "0"], ["-30", "7", "6"], ["0", "0", "5"]]
    assert (about["shape"], about["states"], about["file"]) == ([3, 3], None, None)
    said = {(entry["claim"], entry["holds"]): entry["says"] for entry in document["statements"]}
    assert list(said) == [(entry["claim"], entry["holds"]) for entry in document["claims"]]
    assert said["optimum", True] == "11 at (A,A), and nowhere else"
    assert said["method vdn", True] == "greedy pays at worst 5, not always optimal; error 14182/9; its equations"


def test_a_refusal_before_the_game_is_read_is_about_none(qtran, written):
    path = written("climb")
    path.write_text(path.read_text().replace('"78"', '"79"'))
    document = json.loads(qtran("verify", str(path), "--json").out)
    assert (document["about"], document["compared"], document["statements"]) == (None, False, [])


def test_the_values_of_a_check_are_said_with_its_factors(qtran, tmp_path):
    path = tmp_path / "c.json"
    qtran("check", "climb", "--q", "0,1,0", "--q", "0,1,0", "-q", "--certificate", str(path))
    said = " ".join(qtran("verify", str(path)).out.split())
    assert (
        "check no fails, 1 joint action breaks (4b), least slack -2 at (A,A); of Q_1: A=0, B=1, C=0; Q_2: A=0, B=1, C=0; V_jt = 9" in said
    )


def test_a_claim_written_three_times_is_one(qtran, written):
    path = written("climb")
    once = qtran("verify", str(path)).out
    alter(path, lambda made: made["claims"].extend(made["claims"][1:3] * 2))
    assert qtran("verify", str(path)).out == once


def test_a_claim_with_two_proofs_is_one_and_both_are_checked(qtran, written):
    path = written("climb")
    other = {"joint_actions": [["A", "A"], ["C", "A"], ["A", "C"], ["C", "C"]], "agents": ["1", "2"], "interaction": "16"}
    alter(path, lambda made: made["claims"].append({"claim": "additive", "holds": False, "proof": other}))
    assert qtran("verify", str(path)).out.startswith("verified: 20 claims about climb\n")
    alter(path, lambda made: made["claims"][-1]["proof"].update(interaction="17"))
    ended = qtran("verify", str(path))
    assert ended.code == 1 and "claim 21, additive, no: the interaction is 16, not 17" in ended.err


UNREADABLE = {
    "deep": ("[" * 100_000 + "]" * 100_000, "something is nested deeper than 500 levels"),
    "a long whole number": ("9" * 1_000_000, "a whole number of 1,000,000 characters"),
    "a key twice": ('{"q": [], "q": []}', "a key stands twice"),
}
MALFORMED = {
    "deeper than a proof tree": '{"cells": [' * 240 + "null" + "]}" * 240,
    "a long number": '"' + "9" * 1_000_000 + '"',
    "not a number": "NaN",
    "beyond a double": "1e999",
    "half a character": '"\\ud800"',
}


def spoil(path: Path, text: str, whole: bool) -> None:
    """Put ``text`` in the place of a proof, or of a number in it."""
    alter(path, lambda made: made["claims"][5].update(proof="HERE") if whole else made["claims"][5]["proof"].update(v="HERE"))
    path.write_text(path.read_text().replace('"HERE"', text))


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("whole", [True, False])
def test_what_no_certificate_holds_is_refused(qtran, written, kind, whole):
    text, reason = UNREADABLE[kind]
    path = written("climb")
    spoil(path, text, whole)
    ended = qtran("verify", str(path))
    assert (ended.code, ended.out, ended.err) == (1, "", f"{path}: refused: {reason}\n")


@pytest.mark.parametrize("kind", MALFORMED)
@pytest.mark.parametrize("whole", [True, False])
def test_what_no_claim_holds_is_refused_where_it_stands(qtran, written, kind, whole):
    path = written("climb")
    spoil(path, MALFORMED[kind], whole)
    alter(path, lambda made: None)
    ended = qtran("verify", str(path))
    assert (ended.code, ended.out) == (1, "") and len(ended.err.splitlines()) == 1
    assert f"refused: claim 6, qtran_alt, yes: claims[5].proof{'' if whole else '.v'}" in ended.err


def test_an_inexact_number_in_the_game_is_no_game(qtran, written):
    path = written("climb")
    alter(path, lambda made: made["game"]["payoff"][0].__setitem__(0, 1.5))
    ended = qtran("verify", str(path))
    assert ended.code == 2 and "game: a number that is not exact" in ended.err


def test_a_missing_file_is_a_missing_file(qtran, tmp_path):
    ended = qtran("verify", str(tmp_path / "nope.json"))
    assert (ended.code, ended.err) == (2, f"error: {tmp_path}/nope.json: no such file\n")
    ended = qtran("solve", str(tmp_path / "nope.yaml"))
    assert ended.code == 2 and "`qtran games` lists the games" in ended.err


def named(path: str) -> dict:
    """A certificate whose game is said to be in a file."""
    made = {"schema": certificates.SCHEMA, "game": {"name": "g", "path": path, "sha256": "0" * 64}, "claims": [{}]}
    return made | {"digest": certificates.digest(made)}


@pytest.mark.parametrize("kind", ["pipe", "device", "link to a device", "folder", "missing", "zero", "surrogate", "large"])
def test_only_a_regular_file_of_a_size_that_is_read_holds_a_game(qtran, tmp_path, kind):
    places = {"device": "/dev/zero", "missing": "none.csv", "folder": str(tmp_path), "zero": "a\0b.csv", "surrogate": "\ud800.csv"}
    game = tmp_path / "game.csv"
    if kind == "pipe":
        os.mkfifo(game)
    elif kind == "link to a device":
        game.symlink_to("/dev/zero")
    elif kind == "large":
        with game.open("wb") as stream:
            stream.truncate((64 << 20) + 1)
    path = tmp_path / "c.json"
    path.write_text(json.dumps(named(places.get(kind, "game.csv"))))
    ended = qtran("verify", str(path))
    assert (ended.code, ended.out) == (2, "") and 1 <= len(ended.err.splitlines()) <= 2
    reasons = {"folder": "this is a folder", "missing": "no such file", "zero": "not a path", "surrogate": "not a path", "large": "64 MiB"}
    assert reasons.get(kind, "this is a device or a pipe") in ended.err


def test_a_pipe_on_the_command_line_is_read(written, tmp_path):
    """Process substitution gives a pipe for the certificate and for the game that it is compared with."""
    command = f"{sys.executable} -m qtran_cli verify <(cat {written('climb')}) --game <(cat games/climb.yaml)"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0 and done.stdout.startswith("verified: 20 claims about climb\n"), done.stderr


def refusal(qtran, path: Path, *arguments: str) -> str:
    ended = qtran("verify", str(path), *arguments)
    assert (ended.code, ended.out) == (1, "") and len(ended.err.splitlines()) <= 2
    return ended.err


@pytest.mark.parametrize("claim", ["optimum", "rectangular"])
def test_an_optimum_that_nothing_pays_is_told_with_the_most(qtran, written, claim):
    path = written("climb")

    def more(made):
        next(entry for entry in made["claims"] if entry["claim"] == claim)["proof"]["value"] = "12"

    alter(path, more)
    assert "no joint action pays the claimed 12; the most is 11" in refusal(qtran, path)


@pytest.mark.parametrize(
    ("about", "given", "said"),
    [
        ("climb", "xor", "its game is not xor: it has 2 agents of 3×3 actions, not 2 agents of 2×2 actions"),
        ("xor", "two_step", "it has 2 agents of 2×2 actions and one step, not 2 agents of 2×2 actions and 3 states"),
    ],
)
def test_games_of_other_sizes_are_told_with_both(qtran, written, about, given, said):
    assert said in refusal(qtran, written(about), "--game", given)


@pytest.mark.parametrize("game", ["climb", "two_step", "dec_tiger"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"claim": "optimun"}, "no claim"),
        ({"proof": {}}, "found an empty mapping"),
        ({"proof": []}, "found an empty list"),
        ({"proof": [1]}, "found a list"),
        ({"proof": 7}, "found a number"),
        ({"proof": "x"}, "found a text"),
        ({"proof": None}, "found null"),
        ({"proof": True}, "found true"),
    ],
    ids=lambda x: str(x),
)
def test_what_stands_for_a_proof_is_told_in_words(qtran, tmp_path, game, change, said):
    path = tmp_path / "c.json"
    time = ("--horizon", "2") if game == "dec_tiger" else ()
    path.write_bytes(certificate(game, *time))
    alter(path, lambda made: made["claims"][0].update(change))
    told = refusal(qtran, path)
    assert said in told
    assert not [word for word in ("True", "False", "None", "found ;", "NoneType", " dict", " str") if word in told]


def test_an_unknown_claim_offers_the_nearest_and_the_answer_that_it_has(qtran, written):
    path = written("climb")
    alter(path, lambda made: made["claims"][0].update(claim="optimun"))
    assert "no claim is called 'optimun'; did you mean optimum?" in refusal(qtran, path)
    alter(path, lambda made: made["claims"][0].update(claim="optimum", holds=False))
    assert "optimum cannot be claimed with the answer no; its answer is yes in every game" in refusal(qtran, path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": 5}, "game.name is a number, not a text"),
        ({"name": None}, "game.name is null, not a text"),
        ({"name": []}, "game.name is an empty list, not a text"),
        ({"agents": [1, 2]}, "a name in game.agents is not a text"),
        ({"actions": [["A", "B", 3], ["A", "B", "C"]]}, "a name in game.actions is not a text"),
    ],
    ids=lambda x: str(x),
)
def test_names_that_are_no_texts_are_refused(qtran, written, change, said):
    path = written("climb")
    alter(path, lambda made: made["game"].update(change))
    assert said in refusal(qtran, path)


def test_a_byte_order_mark_is_no_fault(qtran, written):
    path = written("climb")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert qtran("verify", str(path)).code == 0


def test_refusals_name_actions(qtran, written):
    path = written("climb")

    def worse(made):
        next(e for e in made["claims"] if e["claim"] == "rectangular")["proof"]["optimal"] = [["A", "B"], ["A"]]

    alter(path, worse)
    assert "(B,A) is in the product but not optimal" in refusal(qtran, path)
    path.unlink()
    path = written("climb")

    def residual(made):
        next(e for e in made["claims"] if e["proof"].get("method") == "vdn")["proof"]["q"][0][1] = "0"

    alter(path, residual)
    assert "the residuals over agent 1's action B do not sum to 0" in refusal(qtran, path)
