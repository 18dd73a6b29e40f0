"""One JSON document with exact numbers: an object's keys a line each, a list on one line."""

from __future__ import annotations

import json
from typing import Any

from qtran_cli.report.writers import Answer

EXACT = True


def write(answer: Answer) -> str:
    """The document of ``answer``."""
    return pretty(answer.document()) + "\n"


def pretty(value: Any, indent: str = "") -> str:
    """``value`` as JSON. Characters beyond ASCII are escaped, so that no label can steer a terminal."""
    if not isinstance(value, dict) or not value:
        return json.dumps(value)
    inner = indent + "  "
    return "{\n" + ",\n".join(f"{inner}{json.dumps(k)}: {pretty(v, inner)}" for k, v in value.items()) + f"\n{indent}}}"
