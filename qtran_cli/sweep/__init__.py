"""Many runs from one plan: which they are, how each stands, and how they are carried out.

A sweep's folder:

plan.jsonl        a line per run: index, id, what is asked; written before the first starts
states.jsonl      a line whenever a run ends: complete, stopped or failed, with its last words
games/            the files of games, as they were when the plan was written
methods/          those of methods that are files of one's own
ENV/METHOD/ID     the runs, each a folder of `qtran train` like any other
"""
