"""`qtran verify` with several files and folders: a line each, one exit code, one document."""

from __future__ import annotations

import json
import os

import pytest

from qtran_cli.certificates import file as certificates
from tests.cli.proofs import certificate


@pytest.fixture
def proofs(tmp_path, monkeypatch):
    """A folder, the working one, that holds the certificates of climb and xor."""
    folder = tmp_path / "proofs"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for game in ("climb", "xor"):
        (folder / f"{game}.json").write_bytes(certificate(game))
    return folder


def forge(path, change) -> None:
    made = json.loads(path.read_text())
    change(made)
    path.write_text(json.dumps(made | {"digest": certificates.digest(made)}))


CLIMB = "climb.json: verified: 20 claims about climb; optimum 11 at (A,A), and nowhere else; additive no, monotone no, rectangular yes"
XOR = "xor.json: verified: 16 claims about xor; optimum 1 at 2 joint actions; additive no, monotone no, rectangular no"


def test_every_file_has_a_line_and_the_last_counts_them(qtran, proofs):
    ended = qtran("verify", "climb.json", "xor.json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [CLIMB, XOR, "2 certificates: 2 verified; not compared with any game; --game GAME compares them"]


def test_a_folder_is_its_certificates_and_not_those_below(qtran, proofs):
    (proofs / "solved.json").write_text('{"schema": "qtran.solve/1"}')
    (proofs / "notes.txt").write_text("none")
    (proofs / "below").mkdir()
    (proofs / "below" / "deep.json").write_text((proofs / "xor.json").read_text())
    os.mkfifo(proofs / "pipe.json")
    (proofs / "link.json").symlink_to("nowhere")
    ended = qtran("verify", ".")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[:2] == [CLIMB, XOR]
    assert ended.out.splitlines()[2].endswith("; 3 other .json files left out: link.json, pipe.json, solved.json")
    assert qtran("verify", "below").out.splitlines()[-1].startswith("1 certificate: 1 verified")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"not json", "line 1: not JSON: expecting value"),
        (b'{"a": 1', "line 1: not JSON"),
        (b"\xff\xfe\x00", "not text"),
    ],
)
def test_a_json_file_of_a_folder_that_is_none_is_not_read(qtran, proofs, content, reason):
    (proofs / "odd.json").write_bytes(content)
    ended = qtran("verify", ".")
    assert ended.code == 2 and f"odd.json: not read: {reason}" in ended.out and "2 verified, 1 not read;" in ended.out
    assert qtran("verify", ".", "--json").code == qtran("verify", ".", "-q").code == 2


def test_of_many_that_are_left_out_a_few_are_named(qtran, proofs):
    for k in range(9):
        (proofs / f"note\x1b{k}.json").write_text("{}")
    ended = qtran("verify", ".")
    assert ended.code == 0 and "\x1b" not in ended.out
    assert ended.out.splitlines()[-1].endswith("note\\x1b3.json, … (9 in all)")


def test_a_folder_without_a_certificate_cannot_be_answered(qtran, proofs):
    (proofs / "below").mkdir()
    ended = qtran("verify", "below", "climb.json")
    assert (ended.code, ended.out) == (2, "") and "below: no certificate is here" in ended.err


@pytest.mark.parametrize(
    ("spoilt", "missing", "code"), [(False, False, 0), (True, False, 1), (False, True, 2), (True, True, 1)], ids=lambda x: str(x)
)
def test_a_refusal_comes_before_what_could_not_be_read(qtran, proofs, spoilt, missing, code):
    if spoilt:
        forge(proofs / "xor.json", lambda made: made["claims"][0]["proof"].update(value="2"))
    arguments = ["verify", *(["nope.json"] if missing else []), "climb.json", "xor.json"]
    ended = qtran(*arguments)
    assert ended.code == qtran(*arguments, "-q").code == qtran(*arguments, "--json").code == code
    assert ("nope.json: not read: no such file" in ended.out.splitlines()) == missing
    assert ("xor.json: refused: claim 1, optimum, yes: " in ended.out) == spoilt
    told = {
        (0, 0): "2 verified",
        (1, 0): "1 verified, 1 refused",
        (0, 1): "2 verified, 1 not read",
        (1, 1): "1 verified, 1 refused, 1 not read",
    }
    assert f"certificates: {told[spoilt, missing]};" in ended.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("", "this is a folder"), ("a" * 5000, "cannot be read: file name too long"), ("climb.json/x", "cannot be read: not a directory")],
)
def test_what_cannot_be_a_file_has_its_line_too(qtran, proofs, name, reason):
    ended = qtran("verify", name, "climb.json")
    assert ended.code == 2 and ended.err == "" and ended.out.splitlines()[0].endswith(f"not read: {reason}")
    assert ended.out.splitlines()[1] == CLIMB
    alone = qtran("verify", name)
    assert (alone.code, alone.out) == (2, "") and reason in alone.err


def test_quiet_prints_nothing(qtran, proofs):
    assert qtran("verify", ".", "nope.json", "-q")[:3] == (2, "", "")


def test_a_game_is_compared_with_every_certificate(qtran, proofs):
    ended = qtran("verify", ".", "--game", "climb")
    assert ended.code == 1
    assert ended.out.splitlines() == [
        CLIMB,
        "xor.json: refused: its game is not climb: it has 2 agents of 2×2 actions, not 2 agents of 3×3 actions",
        "2 certificates: 1 verified, 1 refused; compared with climb",
    ]


def test_the_list_as_json_has_the_document_of_each(qtran, proofs):
    (proofs / "broken.json").write_text((proofs / "climb.json").read_text()[:300])
    (proofs / "other.json").write_text("[]")
    ended = qtran("verify", ".", "--json")
    assert ended.code == 2
    document = json.loads(ended.out)
    assert document["schema"] == "qtran.verify.list/1" and document["verified"] is False
    assert document["counts"] == {"verified": 2, "refused": 0, "unread": 1, "left_out": 1} and document["left_out"] == ["other.json"]
    broken, climb, xor = document["certificates"]
    assert (broken["file"], broken["outcome"]) == ("broken.json", "unread") and broken["error"].startswith("broken.json: line")
    alone = json.loads(qtran("verify", "climb.json", "--json").out)
    assert climb == {"file": "climb.json", "outcome": "verified", "error": None} | {k: v for k, v in alone.items() if k != "schema"}
    assert alone["schema"] == "qtran.verify/1" and xor["game"] == "xor"


def test_standard_input_is_read_once(process, proofs):
    text = (proofs / "climb.json").read_text()
    ended = process("verify", "-", "xor.json", cwd=proofs, stdin=text)
    assert ended.code == 0 and ended.out.splitlines()[0] == f"standard input: {CLIMB.removeprefix('climb.json: ')}"
    for arguments in (("-", "-"), ("-", "--game", "-")):
        ended = process("verify", *arguments, cwd=proofs, stdin=text)
        assert (ended.code, ended.out) == (2, "") and "standard input is read once" in ended.err


def test_a_file_called_with_control_characters_steers_no_terminal(qtran, proofs):
    (proofs / "a\x1b[2J.json").write_text((proofs / "climb.json").read_text())
    assert "\x1b" not in qtran("verify", ".").out
