#!/bin/sh
# OpenSpiel 2.0.2 (open_spiel): a payoff of a .nfg file that is a fraction with a numerator or denominator of more than 31 bits is read as 0,
# without a word. 2147483647/2 is read, 2147483648/2 is 0; whole numbers and decimals of that size are sound.
#
# Met while games were written for it: .nfg holds fractions, and Gambit reads and writes such ones exactly.
# Seen 2026-11-30: 0.0 for 2147483648/2, 12345678901/3 and 1/12345678901.
# Ends with 0 while this is so, with 1 once it is not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install -q numpy==2.4.6 open_spiel==2.0.2
"$place/venv/bin/python" - "$place" <<'PY'
import sys
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import pyspiel


def read(number):
    """What the first player is paid at the first contingency of a 2 x 2 game that says ``number`` there."""
    file = Path(sys.argv[1], "game.nfg")
    file.write_text(f'NFG 1 R "g" {{ "1" "2" }} {{ 2 2 }}\n\n{number} 0 1 1 2 2 3 3\n')
    state = pyspiel.load_game(f"nfg_game(filename={file})").new_initial_state()
    state.apply_actions([0, 0])
    return state.returns()[0]


print("open_spiel", version("open_spiel"))
sound = ("1/3", "2147483647/2", "12345678901", "12345678901.5")
lost = ("2147483648/2", "12345678901/3", "1/12345678901")
found = {number: read(number) for number in (*sound, *lost)}
for number, value in found.items():
    print(number, "is read as", value)
right = all(found[number] == float(Fraction(number)) for number in sound)
raise SystemExit(0 if right and all(found[number] == 0 for number in lost) else 1)
PY
