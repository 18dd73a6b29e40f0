"""Random games by the thousand: what every method makes of each, written down game by game, and summed up.

plan.py      which games, which methods: what `qtran study` is asked for
families/    one file a family: how its games are drawn
stream.py    each game's own random numbers
measure.py   games -> their records
together.py  what is known of many games at once, and what is left to the solver
workers.py   records in order, from one process or several
journal.py   the folder: study.json, games.jsonl, resumed after a kill
summary.py   records -> shares, mean regrets, and their intervals
"""
