"""One file a family of random games; the stem is what --family calls it, the docstring says exactly what it draws.

    PARAMETERS: Mapping[str, Parameter]      what --set can change, {} where nothing
    draw(stream: Stream, shape: tuple[int, ...], **parameters: Fraction) -> Table

draw raises UsageError where the parameters leave nothing to draw in that shape; for which shapes and parameters it does so
must not depend on the stream. All numbers are exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.errors import UsageError
from qtran_cli.registry import Registry, unknown
from qtran_cli.scalars import parse, spell

FAMILIES = Registry("qtran_cli.study.families", "family")
FINEST = 10**6
"""The largest denominator of a parameter."""


@dataclass(frozen=True)
class Parameter:
    """A number that --set can change. default, and what is accepted: low … high, integers only where ``whole``."""

    default: Fraction
    low: Fraction
    high: Fraction
    whole: bool
    about: str

    def read(self, name: str, text: str) -> Fraction:
        """The number that ``text`` spells. Raises ScalarError, UsageError."""
        number = parse(text, f"--set {name}")
        if not self.low <= number <= self.high or number.denominator > (1 if self.whole else FINEST):
            kind = "a whole number" if self.whole else f"a number with a denominator of at most {FINEST:,}"
            raise UsageError(
                f"--set {name}={text:.40} is out of range", right=f"{name} is {kind} from {spell(self.low)} to {spell(self.high)}"
            )
        return number


def whole(default: int, low: int, high: int, about: str) -> Parameter:
    """A parameter that takes integers."""
    return Parameter(Fraction(default), Fraction(low), Fraction(high), True, about)


def parameters(family: str, settings: Sequence[str]) -> dict[str, Fraction]:
    """Every parameter of the family, as ``settings`` ("noise=0.5", …) or its default says. Raises UsageError, ScalarError."""
    known: Mapping[str, Parameter] = FAMILIES[family].PARAMETERS
    values = {name: parameter.default for name, parameter in known.items()}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise UsageError(f"--set {setting!r:.60} sets nothing", right="write --set NAME=NUMBER")
        if not known:
            raise UsageError(f"the family {family} has nothing to set", right=f"leave out --set {name:.40}")
        if name not in known:
            raise unknown(f"parameter of {family}", name, known)
        values[name] = known[name].read(name, text)
    return values


def about() -> str:
    """Every family with the first line of its docstring and its parameters, for the command's help."""
    return "; ".join(f"{name}{_settings(module.PARAMETERS)}" for name, module in FAMILIES.items())


def _settings(known: Mapping[str, Parameter]) -> str:
    return f" ({', '.join(f'{name}={spell(p.default)}' for name, p in known.items())})" if known else ""
