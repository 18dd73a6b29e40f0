"""QPLEX: strict IGM, with the payoff itself as joint table. Then λ_i(u) > 0 with Σ_i λ_i(u) d_i(u_i) = gap(u) exist for every u."""

from __future__ import annotations

from qtran_cli.verify.methods._strict import igm as equations

__all__ = ["equations"]
