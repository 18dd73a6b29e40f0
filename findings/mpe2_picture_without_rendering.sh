#!/bin/sh
# mpe2 1.1.1: every environment holds a picture of 700 x 700 pixels, 2 MB, also with render_mode=None, where nothing is ever drawn. A
# batch of copies in one process, the usual way of several environments a learner, pays for all of them.
#
# Met while the memory of 200 copies was measured: 377 MB, and 5 MB without the pictures.
# Seen 2026-11-30: surface (700, 700), 1.96 MB a copy; 100 copies raise the resident memory by some 190 MB.
# Ends with 0 while this is so, with 1 once it is not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install -q numpy==2.4.6 pettingzoo==1.27.0 mpe2==1.1.1 pygame-ce==2.5.8
"$place/venv/bin/python" - <<'PY'
from importlib.metadata import version

from mpe2 import simple_spread_v3

made = simple_spread_v3.parallel_env(render_mode=None)
made.reset(seed=0)
screen = made.unwrapped.screen
size = None if screen is None else screen.get_size()
print("mpe2", version("mpe2"), "render_mode=None, surface", size, "of", 0 if screen is None else screen.get_buffer().length, "bytes")
raise SystemExit(0 if size == (700, 700) else 1)
PY
