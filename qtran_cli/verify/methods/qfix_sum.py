"""QFIX-sum: strict IGM, with the payoff itself as joint table. Then w(u) > 0 with w(u) Σ_i d_i(u_i) = gap(u) exists for every u."""

from __future__ import annotations

from qtran_cli.verify.methods._strict import igm as equations

__all__ = ["equations"]
