"""One file a method: a mixer and its losses. The stem is its name on the command line and in every legend.

    Settings                       a dataclass that extends settings.Common
    PAPER                          what --preset paper changes beside settings.PAPER
    plan(spec, settings)           the mixer's own layers: name -> Dense
    q_jt(view, u)                  [S, B]: the joint action-value of joint actions u [S, B, N]
    losses(view, y)                the unreduced terms by name, each [S, B] or [S, 1] where it does not depend on the transition
    share(spec)                    of a shift of the reward, how much every Q_i holds: 1/N where they sum to a joint value
    v_jt(view)                     [S, B], where the method has a state-value correction
    EXACT                          the exact method that its training is held against, where that is not the one of its own name
    NEAR                           the exact methods whose best tables its learned one is held against
    linear(view, u)                [S, E], of a mixer with hidden units: those that are linear at every one of u [S, B, N]
    STYLE                          its printed name, and the number of its look in figures (style.py)
    bootstrap(view, u_bar)         what y adds, where it is not Q_jt(τ', ū'): [S, B], or [S, B, N] for a y per agent

PyTorch is imported inside functions and under TYPE_CHECKING: what a method is called, takes and says is told without it.
Losses are functions of tensors alone, without state, whose operations do not hang on values: an update is recorded and replayed.
A module's docstring gives equations, the paper, and its numbered departures; `qtran methods` prints them. A method without
a joint action-value has ``q_jt = None``.
"""

from __future__ import annotations

from qtran_cli.registry import Registry

NEEDS = ("Settings", "PAPER", "plan", "q_jt", "losses", "share")
METHODS = Registry("qtran_cli.learn.methods", "method", "qtran.methods", NEEDS)
