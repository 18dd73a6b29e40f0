"""One file a format. The stem is the file name's suffix: games/climb.yaml is read by formats/yaml.py.

A format module has:

    SUFFIXES: tuple of further suffixes it answers to (".yml")
    read(data: bytes, where: str, **options) -> Game       raises InputError, with line and path where known
    write(game: Game) -> bytes                              raises InputError where the format cannot say it
"""
