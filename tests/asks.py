"""What tests ask of games with several states."""

from __future__ import annotations

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.asked import ALL, Part

BARE = Ask(asked=ALL - {Part.methods}, whole=False)
"""What is decided over joint histories; no table of Q_jt as a one-step game, and no method."""
