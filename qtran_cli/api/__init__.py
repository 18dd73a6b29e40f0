"""qtran in Python: one file a function, one file a kind of result. `import qtran_cli as qt` finds the functions by name.

    load    anything that is a game, as a Game or a Task
    solve   its exact solution            solved/, a file a kind of game
    check   whether factors factorise it  checked.py
    train   a neural method on it         trained.py

A result is a frozen view of the record that the command line reports from: ``record`` is that record, ``document()`` the
command's JSON document, ``str`` its report, and a notebook shows it as a page. Errors are QtranErrors with the command
line's two lines. Nothing here prints.
"""
