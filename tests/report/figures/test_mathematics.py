"""Mathematics in figures: names of the field are set as mathematics, other people's words are left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.cbook import is_math_text
from matplotlib.mathtext import MathTextParser

from qtran_cli.learn.methods import METHODS
from qtran_cli.report.figures.mathematics import NAMES, is_mathematics, plain, words
from qtran_cli.report.runs.curves_panel import unit
from qtran_cli.report.runs.legend import printed
from qtran_cli.runs.labels import Label

SET = [
    ("Q_jt", r"$Q_{\mathrm{jt}}$"),
    ("Q'_jt", r"$Q'_{\mathrm{jt}}$"),
    ("V_jt(τ)", r"$V_{\mathrm{jt}}$($\tau$)"),
    ("Q_i and Q_tot", r"$Q_{i}$ and $Q_{\mathrm{tot}}$"),
    ("λ_nopt", r"$\lambda_{\mathrm{nopt}}$"),
    ("γ, ε", r"$\gamma$, $\varepsilon$"),
    ("ū and û", r"$\bar{u}$ and $\hat{u}$"),
    ("V*(s) = 8", "$V^{*}(s$) = 8"),
    ("a_1 ≤ 4", "$a_{1}$ ≤ 4"),
    ("lambda_opt", r"$\lambda_{\mathrm{opt}}$"),
    ("q_prime + v_jt", r"$Q'_{\mathrm{jt}}$ + $V_{\mathrm{jt}}$"),
]


@pytest.mark.parametrize(("text", "mathematics"), SET, ids=[row[0] for row in SET])
def test_names_of_the_field_are_set(text, mathematics):
    assert words(text) == mathematics
    assert is_mathematics(words(text))


@pytest.mark.parametrize("text", ["a game", "I am A", "don't", "IQL's interval", "(4b) holds", "optimum 11", "Wilson's 95 % interval", "D"])
def test_other_words_stay(text):
    assert words(text) == text


def raw(text: str) -> bool:
    """Whether a name with an underscore stands in ``text`` outside of mathematics."""
    return "_" in re.sub(r"(?<!\\)\$.*?(?<!\\)\$", "", text)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_of_a_metric_can_be_set(name):
    assert is_mathematics(words(name)) and not raw(words(name))


@pytest.mark.parametrize("method", METHODS.names())
def test_no_setting_of_any_method_stands_with_an_underscore(method):
    from dataclasses import fields

    for field in fields(METHODS[method].Settings):
        said = printed(Label(method, ((field.name, "1"),)))
        assert not raw(said) and (not is_math_text(said) or is_mathematics(said)), said


@pytest.mark.parametrize("term", ["td", "opt", "nopt", "central", "of_two"])
def test_terms_of_the_loss(term):
    assert is_mathematics(unit(term)) and not raw(unit(term))


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_what_others_wrote_is_drawn_as_it_is(text):
    """No dollar starts mathematics, and what matplotlib's typesetter draws is the text."""
    shown = plain(text)
    assert not is_math_text(shown)
    assert shown.replace(r"\$", "$") == text or "\\$" in text


def test_beside_mathematics_too():
    whole = plain("$x_{$ ") + words("V_jt")
    assert is_math_text(whole) and MathTextParser("path").parse(whole).width > 0
