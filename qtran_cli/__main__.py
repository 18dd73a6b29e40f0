"""`python -m qtran_cli` is `qtran`."""

from qtran_cli.cli.main import main

if __name__ == "__main__":
    main()
