"""Many games of one shape at once, in 64-bit integers: what a study asks of each, an array for all of them.

games.py     the games that are taken together, and why nothing overflows
earned.py    what a method's best fits earn, game by game
means.py     by conditional means: IQL, VDN
strict.py    where the optimal set is a product: QTRAN-base, QPLEX
monotone.py  by best tables over all orders: the QMIX family
lines.py     condition (7), where no search is needed

What is not settled here (a tie that only exact errors tell, numbers beyond 64 bits) is left to the solver, game by game.
"""
