"""The claim that a check of given factors makes: what its certificate holds and `qtran verify` checks."""

from __future__ import annotations

from qtran_cli.certificates.check import CORNERS, Condition, Inequality, Verdict, corner_work
from qtran_cli.certificates.claim import Claim
from qtran_cli.exact.check.record import Check, Scales


def claims(check: Check) -> list[Claim]:
    """The one claim of `qtran check`: all its answers. Its table is the payoff that was checked against."""
    scales = check.scales
    return [
        (
            "check",
            Verdict(
                q=check.q,
                v=check.v,
                tolerance=check.tolerance,
                verdict=check.verdict,
                factorises=check.factorises,
                greedy=check.greedy,
                strict=Condition(check.igm.strict, None if check.igm.strict else check.igm.witness),
                consistent=check.consistent,
                four_a=check.four_a,
                four_b=check.four_b,
                seven=check.seven,
                least=check.least,
                least_at=check.least_at,
                violations=check.violations,
                common=scales.common,
                identity=scales.identity,
                polytope=_rows(scales),
                agents=scales.agents,
                repair=None if check.repair is None else (check.repair.scale, check.repair.shift),
            ),
        )
    ]


def _rows(scales: Scales) -> tuple[Inequality, ...] | None:
    """The inequalities, where checking them takes seconds at most."""
    rows = scales.polytope
    if rows is None or (rows and corner_work(len(rows), len(rows[0].coefficients)) > CORNERS):
        return None
    return rows
