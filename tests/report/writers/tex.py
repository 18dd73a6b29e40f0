"""A small reader of LaTeX: enough to see that a fragment is whole, that its tables are even and that no name is a command."""

from __future__ import annotations

import re

COMMANDS = {
    "noindent textbf boldmath begin end item par toprule midrule bottomrule multicolumn quad frac mathbf mathrm bar sum ldots",
    "times cdot leq geq neq approx infty in notin subseteq supseteq",
    "textbackslash textasciicircum textasciitilde textasciigrave char",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega",
}
KNOWN = {name for line in COMMANDS for name in line.split()}
ENVIRONMENTS = {"center", "tabular", "description"}
TOKEN = re.compile(r"\\(?P<word>[A-Za-z]+)|\\(?P<sign>.)|(?P<special>[{}$&#^_~%])|(?P<text>[^\\{}$&#^_~%]+)", re.DOTALL)


def tokens(source: str) -> list[tuple[str, str]]:
    """(kind, text) of every token of a fragment without comments."""
    found = list(TOKEN.finditer(source))
    assert sum(len(token[0]) for token in found) == len(source), "a lone backslash"
    return [(str(token.lastgroup), token[str(token.lastgroup)]) for token in found]


def uncommented(source: str) -> str:
    """The fragment without the comment lines at its top."""
    return "".join(line for line in source.splitlines(keepends=True) if not line.startswith("%"))


def check(source: str) -> None:
    """Fail unless braces, mathematics and environments are balanced, and only known commands occur, each special in its place."""
    depth, math = 0, False
    for kind, text in tokens(uncommented(source)):
        if kind == "word":
            assert text in KNOWN, f"a command that no writer writes: {text}"
        elif kind == "special":
            assert text not in "#~%", f"{text} unescaped"
            assert text not in "^_" or math, f"{text} outside mathematics"
            math ^= text == "$"
            depth += {"{": 1, "}": -1}.get(text, 0)
            assert depth >= 0
    assert (depth, math) == (0, False)
    opened: list[str] = []
    for verb, name in re.findall(r"(?<!\\)\\(begin|end)\{(\w+)\}", uncommented(source)):
        assert name in ENVIRONMENTS
        if verb == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert opened == []


def tables(source: str) -> list[list[list[str]]]:
    """The cells of every tabular, row by row; \\multicolumn{2} counts as two."""
    found = []
    for spec, body in re.findall(r"\\begin\{tabular\}\{([^\n]*)\}\n(.*?)\\end\{tabular\}", source, re.DOTALL):
        assert [line for line in body.splitlines() if line.endswith("rule")] == [r"\toprule", r"\midrule", r"\bottomrule"]
        rows = [line.removesuffix(r" \\").split(" & ") for line in body.splitlines() if not line.endswith("rule")]
        width = len(re.sub(r"@\{.*?\}", "", spec))
        for row in rows:
            assert sum(2 if cell.startswith(r"\multicolumn{2}") else 1 for cell in row) == width, (spec, row)
        found.append(rows)
    return found
