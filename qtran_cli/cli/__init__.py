"""The command line. One module a command: the file stem is its name, and adding a command adds one file.

A command module has either of:

    command: a function with Typer annotations; its docstring is the help, the first paragraph the line in `qtran -h`
    app: a typer.Typer with subcommands; the module's docstring is the help

Only this package prints, exits and reads options. A command returns when it has answered, raises typer.Exit(1) for a
well-formed no, and raises a QtranError when it cannot answer. main.py turns all of these into exit codes; _frame/output.py makes
the consoles. Modules whose names start with an underscore belong to the frame.
"""
