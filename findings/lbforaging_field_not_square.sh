#!/bin/sh
# lbforaging 2.0.0: a field that is not square cannot be played. The bounds of an observation exchange rows and columns, and reset()
# holds what it returns to them: an AssertionError, at every seed on which someone stands beyond the shorter side. Square fields are sound.
#
# Met while an adapter was written: field_size is documented as (rows, columns), and the constructor takes unequal ones.
# Seen 2026-11-30: 6 x 9 raises in some of 50 seeds, 8 x 8 and 9 x 9 in none.
# Ends with 0 while this is so, with 1 once it is not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install -q numpy==2.4.6 gymnasium==1.4.0 lbforaging==2.0.0
"$place/venv/bin/python" - <<'PY'
from importlib.metadata import version

import gymnasium
import lbforaging
from lbforaging.foraging import ForagingEnv


def raised(size):
    """How many of 50 seeds raise at reset, and with what."""
    words, count = "", 0
    for seed in range(50):
        field = ForagingEnv(**{**gymnasium.spec("Foraging-8x8-2p-3f-v3").kwargs, "field_size": size})
        try:
            field.reset(seed=seed)
        except AssertionError as error:
            words, count = str(error).splitlines()[0][:60], count + 1
    return count, words


print("lbforaging", version("lbforaging"), "gymnasium", gymnasium.__version__)
found = {size: raised(size) for size in ((8, 8), (9, 9), (6, 9), (9, 6))}
for size, (count, words) in found.items():
    print(size, "raises in", count, "of 50 seeds", words)
square = found[8, 8][0] + found[9, 9][0]
raise SystemExit(0 if square == 0 and found[6, 9][0] + found[9, 6][0] > 0 else 1)
PY
