"""Neural value factorisation in PyTorch: methods, networks with seeds as a tensor axis, replay, the engine, run folders.

Axis letters: S seeds, B batch, N agents, A actions (of the agent that has most), O observation, X state, H hidden units,
P parameters of one seed.
"""
