#!/bin/sh
# vmas 1.5.2 (GPL-3.0): in four scenarios of MPE reset_at(index), which begins one of several copies anew, draws no new goal: every
# episode of a copy has the goal that was drawn when the environment was made, or at the last reset() of all. reset() does draw one.
# A learner that begins finished copies by reset_at is trained on one goal a copy.
#
# Met while an adapter was written. simple_speaker_listener's goal is what its speaker says; the listener has to find it.
# Seen 2026-11-30: after 50 reset_at(0) one goal, after 50 reset() three of three.
# Ends with 0 while this is so, with 1 once it is not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install -q numpy==2.4.6 vmas==1.5.2 torch==2.13.0
"$place/venv/bin/python" - 2>/dev/null <<'PY'
from importlib.metadata import version

import vmas


def goals(again):
    """What the speaker sees (the goal's colour) at the starts of 50 episodes of copy 0."""
    made = vmas.make_env("simple_speaker_listener", num_envs=2, device="cpu", continuous_actions=False, seed=0)
    seen = set()
    for _ in range(50):
        observations = again(made)
        seen.add(tuple(round(x, 3) for x in observations[0][0].tolist()))
    return len(seen)


one = goals(lambda made: made.reset_at(0))
every = goals(lambda made: made.reset())
print("vmas", version("vmas"), "simple_speaker_listener: goals after 50 reset_at(0):", one, "- after 50 reset():", every)
raise SystemExit(0 if one == 1 and every > 1 else 1)
PY
