"""A game with several states as JSON: what fits on a line stands on one, the rest is indented."""

from __future__ import annotations

import json
from typing import Any

from qtran_cli.formats._states.tree import Number

WIDTH = 100


def spelled(tree: Any, indent: str = "") -> str:
    """The text of a document or of a part of it that stands at ``indent``."""
    flat = _flat(tree)
    if not isinstance(tree, dict | list) or (indent and len(indent + flat) <= WIDTH):
        return flat
    inner = f"{indent}  "
    if isinstance(tree, dict):
        parts, (opens, closes) = [f"{_text(k)}: {spelled(v, inner)}" for k, v in tree.items()], "{}"
    else:
        parts, (opens, closes) = [spelled(x, inner) for x in tree], "[]"
    return f"{opens}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{closes}"


def _flat(tree: Any) -> str:
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{_text(k)}: {_flat(v)}" for k, v in tree.items()) + "}"
    if isinstance(tree, list):
        return f"[{', '.join(map(_flat, tree))}]"
    if isinstance(tree, Number):
        return str(tree) if tree in ("true", "false") or ("/" not in tree and tree[-1].isdigit()) else f'"{tree}"'
    return _text(tree)


def _text(value: str | None) -> str:
    return json.dumps(value, ensure_ascii=False)
