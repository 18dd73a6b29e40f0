"""What a test asks of a game where it looks at one part of the answer alone."""

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.asked import Part

FACTORS = Ask(asked=frozenset({Part.verdict, Part.factors}))
"""No method is fitted."""
