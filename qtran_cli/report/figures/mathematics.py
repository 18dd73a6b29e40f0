r"""What a figure says, with mathematics set as mathematics: Q_jt becomes $Q_{\mathrm{jt}}$, for matplotlib's own typesetter.

Our words go through ``words``, which knows the names of the field; what others wrote (a game's name, an action) goes through
``plain``, which leaves it as it is. The two may be put together: ``plain(game.name) + words(": V_jt")``.
"""

from __future__ import annotations

import re

NAMES = {
    "q_prime": "Q'_jt",
    "q_jt": "Q_jt",
    "v_jt": "V_jt",
    "q_tot": "Q_tot",
    "u_bar": "ū",
    "lambda_opt": "λ_opt",
    "lambda_nopt": "λ_nopt",
    "epsilon": "ε",
    "gamma": "γ",
    "alpha": "α",
    "lambda": "λ",
}
"""Names of quantities as settings and metrics spell them, and how one writes them."""
GREEK = {"α": r"\alpha", "γ": r"\gamma", "ε": r"\varepsilon", "θ": r"\theta", "λ": r"\lambda", "τ": r"\tau", "π": r"\pi", "Σ": r"\Sigma"}
ACCENTED = {"ū": r"\bar{u}", "û": r"\hat{u}", "Q̂": r"\hat{Q}"}
LETTER = r"(?:Q̂|ū|û|[A-Za-zαγεθλτπΣ])"
SYMBOL = re.compile(
    rf"(?<![A-Za-z0-9_$\\])(?:(?P<name>{'|'.join(NAMES)})(?![A-Za-z0-9_])"
    rf"|(?P<letter>{LETTER})(?P<prime>'?)(?:_(?P<sub>[A-Za-z]+|[0-9]+))?(?P<star>\*?)(?![A-Za-z0-9_'])(?P<of>\(s\b)?)"
)
"""A name of NAMES, or a letter with what may follow it: a prime, a subscript, a star, the state it is of."""
ALONE = re.compile(r"[αγεθλτπūû]|Q̂|Σ|[DQV](?= = )|[QVD](?=\()")
"""Letters that are mathematics without anything after them; the others may be a word, or an action's name."""


def plain(text: str) -> str:
    r"""What others wrote, to be drawn as it is: a dollar starts no mathematics.

    >>> print(plain("$x$"))
    \$x\$
    """
    return text.replace("$", r"\$")


def words(text: str) -> str:
    r"""Our own words with their mathematics set.

    >>> print(words("slack D = Q'_jt − Q_jt + V_jt"))
    slack $D$ = $Q'_{\mathrm{jt}}$ − $Q_{\mathrm{jt}}$ + $V_{\mathrm{jt}}$
    >>> print(words("lambda_nopt"), words("Σ_i Q_i(τ_i, ·)"))
    $\lambda_{\mathrm{nopt}}$ $\Sigma_{i}$ $Q_{i}$($\tau_{i}$, ·)
    """
    return SYMBOL.sub(_set, text)


def _set(found: re.Match[str]) -> str:
    if found["name"]:
        return SYMBOL.sub(_set, NAMES[found["name"]])
    letter, prime, sub, star = (found[part] or "" for part in ("letter", "prime", "sub", "star"))
    if not (prime or sub or star or ALONE.match(found.string, found.start())):
        return found[0]
    return f"${_letter(letter)}{prime}{_sub(sub)}{'^{*}' if star else ''}{found['of'] or ''}$"


def _letter(letter: str) -> str:
    return GREEK.get(letter) or ACCENTED.get(letter) or letter


def _sub(sub: str) -> str:
    """An index is italic, a word upright."""
    return f"_{{{sub}}}" if len(sub) == 1 else rf"_{{\mathrm{{{sub}}}}}" if sub else ""


def is_mathematics(text: str) -> bool:
    r"""Whether matplotlib can set what ``text`` has between dollars; False where it has none.

    >>> is_mathematics(r"$\lambda = 2$"), is_mathematics("$5"), is_mathematics("$x_{$ and $y$"), is_mathematics("vdn")
    (True, False, False, False)
    """
    from matplotlib.cbook import is_math_text

    return bool(is_math_text(text)) and not malformed(text)


def malformed(text: str) -> bool:
    r"""Whether ``text`` has something between dollars that matplotlib cannot set.

    >>> malformed(r"$\frac$ of $2$"), malformed("$5")
    (True, False)
    """
    from matplotlib.cbook import is_math_text
    from matplotlib.mathtext import MathTextParser

    if not is_math_text(text):
        return False
    try:
        MathTextParser("path").parse(text)
    except ValueError:
        return True
    return False
