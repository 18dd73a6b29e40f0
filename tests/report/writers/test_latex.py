"""LaTeX: balanced, with even tables of booktabs, names escaped; compiled where a TeX is installed."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.parts import Sheet, parts
from qtran_cli.report.writers import _tex
from qtran_cli.report.writers.latex import PAGE, write
from tests.processes import PATIENCE
from tests.report.answers import NAMES, REPORTS, answer
from tests.report.writers import tex

COMPILER = shutil.which("pdflatex") or shutil.which("tectonic")
TEXTS = st.text(min_size=1) | st.text("\\{}$&#%_^~[]*-'`\"<>| aQ_1", min_size=1)


@pytest.mark.parametrize("name", NAMES)
def test_a_fragment_is_balanced_and_its_tables_are_even(name):
    text = write(answer(name))
    tex.check(text)
    sheets = [part for part in parts(answer(name).report(), PAGE) if isinstance(part, Sheet)]
    assert [len(table) for table in tex.tables(text)] == [len(sheet.rows) + 1 for sheet in sheets]


@given(TEXTS, st.sampled_from([_tex.prose, _tex.label, _tex.head]))
def test_no_name_is_a_command(text, set_):
    set_text = set_(printable(text))
    tex.check(set_text)
    assert not set_text.startswith(("[", "*"))  # after \\ and \item they would be read as options


@pytest.mark.parametrize("broken", [r"\input{x}", "{", "}", "$x", "a_b", "50%", r"\begin{center}", r"\begin{center}\end{tabular}"])
def test_the_reader_of_these_tests_refuses_what_is_broken(broken):
    with pytest.raises((AssertionError, IndexError)):
        tex.check(broken if broken != "50%" else "a 50% b")


def test_the_reader_of_these_tests_refuses_uneven_tables():
    with pytest.raises(AssertionError):
        tex.tables("\\begin{tabular}{lr}\n\\toprule\na \\\\\n\\midrule\n\\bottomrule\n\\end{tabular}")


@pytest.mark.parametrize(
    ("text", "set_"),
    [
        ("-61/3", r"$-\frac{61}{3}$"),
        ("-30", "$-30$"),
        ("5.5", "$5.5$"),
        ("25e29", r"$25\times 10^{29}$"),
        ("-1.23…e-400", r"$-1.23\ldots\times 10^{-400}$"),
        ("0.33…", r"$0.33\ldots$"),
        ("–", None),
        ("1/2/3", None),
        ("", None),
    ],
)
def test_numbers_are_mathematics(text, set_):
    assert _tex.number(text) == set_


def test_the_paper_s_symbols_are_mathematics_in_prose_and_letters_in_names():
    assert _tex.prose("Q'_jt(u) ≥ Q_12, d_i(ū_i), margin t*") == (
        r"$Q'_{\mathrm{jt}}$(u) $\geq$ $Q_{12}$, $d_{i}$($\bar{u}_{i}$), margin $t^*$"
    )
    assert _tex.prose("v_i(τ_i)") == r"$v_{i}$($\tau_{i}$)"
    assert _tex.label("Q_1") == r"Q\_1"
    assert _tex.prose("qtran_base, x_i2") == r"qtran\_base, x\_i2"


def test_dashes_and_quotes_do_not_grow_together():
    assert _tex.prose("--q 1 ''") == "-{}-q 1 '{}'"


def test_the_optimum_is_bold_and_its_marks_have_their_column():
    text = write(answer("climb"))
    assert r"A & $\mathbf{11}$ & {*}lngfptr & $-30$ & $0$ &  \\" in text
    assert r"\multicolumn{2}{c}{$5.5$(A)} & $3.5$(B)" in text
    assert r"$\frac{14182}{9}$" in text


def test_the_first_line_says_what_the_document_needs():
    first, second = write(answer("climb")).splitlines()[:2]
    assert first.startswith("%") and r"\usepackage{booktabs}" in first
    assert not second.startswith("%")


def test_names_that_pdflatex_cannot_set_are_announced():
    second = write(answer("hostile")).splitlines()[1]
    assert second.startswith("% XeLaTeX or LuaLaTeX") and "攻" in second


def test_a_game_of_ascii_names_is_ascii():
    for name in NAMES:
        if name not in ("hostile", "factorises/hostile"):
            assert "hostile" in name or write(answer(name)).isascii(), name


@pytest.mark.slow
@pytest.mark.skipif(COMPILER is None, reason="no TeX is installed")
@pytest.mark.parametrize("name", [name for name in REPORTS if name != "hostile"])
def test_a_fragment_compiles(tmp_path, name):
    (tmp_path / "part.tex").write_text(write(answer(name)), encoding="utf-8")
    document = r"\documentclass{article}\usepackage{booktabs}\begin{document}\input{part}\end{document}"
    (tmp_path / "page.tex").write_text(document)
    options = ["-interaction=nonstopmode", "-halt-on-error"] if "pdflatex" in str(COMPILER) else []
    done = subprocess.run([str(COMPILER), *options, "page.tex"], cwd=tmp_path, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    assert (tmp_path / "page.pdf").stat().st_size > 1000
