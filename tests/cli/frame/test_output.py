"""Consoles on and off a terminal, encodings that lack our letters, JSON that steers nothing, targets checked beforehand."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli.cli._frame import output
from qtran_cli.errors import FileError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


class Stream(io.TextIOWrapper):
    """A text stream of an encoding, a terminal or not."""

    def __init__(self, encoding: str, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def bytes(self) -> bytes:
        self.flush()
        return self.buffer.getvalue()


@given(JSON)
def test_a_document_comes_back_as_it_was(value):
    assert json.loads(output.pretty(value)) == value


@given(JSON)
def test_a_document_holds_nothing_that_a_terminal_acts_on(value):
    text = output.pretty(value)
    assert text.isascii()
    assert all(line.isprintable() for line in text.splitlines())


def test_the_keys_of_an_object_have_a_line_each_and_a_list_has_one():
    assert output.pretty({"a": [[1, 2], [3, 4]], "b": {"c": None}}) == '{\n  "a": [[1, 2], [3, 4]],\n  "b": {\n    "c": null\n  }\n}'


def test_off_a_terminal_the_page_has_eighty_columns(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert output.console(Stream("utf-8")).width == 80


@pytest.mark.parametrize(("columns", "width"), [("132", 132), ("1", 20), ("wide", 80), ("-5", 80), ("9999999", 80), ("", 80)])
def test_off_a_terminal_columns_says_otherwise(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert output.console(Stream("utf-8")).width == width


def test_off_a_terminal_there_is_no_colour(monkeypatch):
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    stream = Stream("utf-8")
    output.console(stream).print("answer", style="bold red")
    assert stream.bytes() == b"answer\n"


def test_on_a_terminal_no_color_takes_colours_away(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    for variable, coloured in (("1", False), ("", True)):
        monkeypatch.setenv("NO_COLOR", variable)
        stream = Stream("utf-8", terminal=True)
        output.console(stream).print("answer", style="red")
        assert (b"\x1b[31m" in stream.bytes()) is coloured


@pytest.mark.parametrize(("encoding", "text"), [("utf-8", "1 − 2 ≠ 行 ─│"), ("ascii", "1 - 2 != ? -|"), ("cp1252", "1 - 2 != ? -|")])
def test_letters_that_an_encoding_lacks_are_spelled_out(encoding, text):
    stream = Stream(encoding)
    output.console(stream).print("1 − 2 ≠ 行 ─│")
    assert stream.bytes().decode(encoding) == text + "\n"


def test_labels_are_no_markup():
    stream = Stream("utf-8")
    output.console(stream).print("[bold]x[/bold] :smile:")
    assert stream.bytes().decode() == "[bold]x[/bold] :smile:\n"


def test_notes_are_for_terminals_and_can_be_silenced(monkeypatch):
    for terminal, quiet, shown in ((True, False, b"wrote x\n"), (True, True, b""), (False, False, b"")):
        monkeypatch.setattr("sys.stderr", Stream("utf-8", terminal))
        output.note("wrote x", quiet)
        assert output.sys.stderr.bytes() == shown


def test_warnings_stay_on_their_line(capsys):
    output.warn("a\nb\x1b[31m")
    assert capsys.readouterr().err == "a\\nb\\x1b[31m\n"


def test_a_file_that_can_be_written_is_not_touched(tmp_path):
    output.check_writable(tmp_path / "new.png")
    (tmp_path / "old.png").write_text("old")
    output.check_writable(tmp_path / "old.png")
    assert [path.name for path in tmp_path.iterdir()] == ["old.png"]
    assert (tmp_path / "old.png").read_text() == "old"


def test_a_folder_and_a_missing_folder_are_refused(tmp_path):
    with pytest.raises(FileError, match="a folder stands there"):
        output.check_writable(tmp_path)
    with pytest.raises(FileError, match="its folder does not exist"):
        output.check_writable(tmp_path / "none" / "x.png")
    (tmp_path / "file").touch()
    with pytest.raises(FileError) as error:
        output.check_writable(tmp_path / "file" / "x.png")
    assert error.value.right == f"{tmp_path / 'file'} is a file"


def test_a_folder_without_permission_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(output.os, "access", lambda path, mode: False)
    with pytest.raises(FileError, match="not permitted"):
        output.check_writable(tmp_path / "x.png")
