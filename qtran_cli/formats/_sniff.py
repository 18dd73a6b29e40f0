"""Which format some bytes are in, where no suffix and no option says so (standard input, mostly)."""

from __future__ import annotations

import codecs
import re

from qtran_cli.files.whole import MAGIC

HEAD = 1 << 16
"""Bytes that are looked at."""
_NFG = re.compile(rb"\A\s*NFG\s")
_JSON = re.compile(rb'\A\s*\{\s*["}]')
_FLOW = re.compile(rb'\s*(?:\{|(?:- )*\[\s*[-+.\[0-9"]|- - |(?:[a-z]+\.)?(?:array|tensor)\()')
_DPOMDP = re.compile(rb"^values[ \t]*:[ \t]*(?:reward|cost)\s", re.MULTILINE)
_KEY = re.compile(rb"^(?:[A-Za-z_]+[ \t]*:(?:[ \t\r\n]|$)|---|%)", re.MULTILINE)


def guess(data: bytes | bytearray) -> str:
    """The name of a format: npy and nfg by how they start, json by {", dpomdp by its values, yaml by brackets or a key, else csv."""
    head = bytes(data[:HEAD]).removeprefix(codecs.BOM_UTF8)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    if head.startswith(MAGIC):
        return "npy"
    for pattern, name in ((_NFG, "nfg"), (_JSON, "json"), (_DPOMDP, "dpomdp")):
        if pattern.search(head):
            return name
    return "yaml" if _FLOW.match(head) or _KEY.search(head) else "csv"
