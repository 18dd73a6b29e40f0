"""qtran: exact and neural value factorisation for cooperative multi-agent reinforcement learning."""

__version__ = "0.1.0"
