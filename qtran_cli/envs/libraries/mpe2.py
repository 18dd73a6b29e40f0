"""mpe2 (seen: 1.1.1), particle environments of PettingZoo.

1. Success in the last step that max_cycles allows is reported as time that ran out: the library gets one step more than ours.
2. Every agent is paid (1 − local_ratio) of the shared reward, and local_ratio, 0.5, of its own: summing over agents pays the shared part
   N times, so the mean is taken.
3. Its state is what its agents see, in a row, computed a second time: it is not asked for.
4. Scenarios of two sides pay them against each other.
5. Every copy holds a picture of 700 × 700 points, 2 MB, whether it is drawn or not: it is let go of where nothing is drawn.
6. Two wrappers of PettingZoo see that actions exist and that calls come in order, in a third of a step: hosts see to both, and PettingZoo's
   parallel environment is put on what lies within.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LICENCE = "MIT"
TEAM = "mean"
ANEW = False
ENDS = ("terminate_on_success",)
OWN_STATE = False
TORCH = False
AGAINST = ("adversary", "leadadversary", "eve")


def made(env: Any) -> None:
    """Without the picture, and without what checks what is checked."""
    bare = env.unwrapped
    if hasattr(env, "aec_env"):
        env.aec_env = bare
    if getattr(bare, "render_mode", None) is None and hasattr(bare, "screen"):
        bare.screen = None


def pixels(env: Any) -> Any:
    """Drawn by pygame, on a surface that is no window."""
    from pygame import Surface

    bare = env.unwrapped
    bare.render_mode = "rgb_array"
    bare.screen = bare.screen or Surface((bare.width, bare.height))
    return bare.render()


def remarks(name: str, arguments: Mapping[str, Any], agents: Sequence[str], team: str) -> Iterator[str]:
    """Of sums of what is shared, and of two sides."""
    shared = 1 - float(arguments.get("local_ratio", 0.5))
    if team == "sum" and len(agents) > 1 and shared > 0 and name.startswith(("simple_spread", "simple_reference")):
        part = "the whole of" if shared == 1 else f"{shared:g} of"
        yield f"every agent is paid {part} the shared reward, so a sum pays it {len(agents)} times: --set env.team=mean"
    against = [agent for agent in agents if agent.startswith(AGAINST)]
    if against and len(against) < len(agents):
        yield f"{against[0]} is paid against {next(a for a in agents if a not in against)}: no team has their rewards in common"
