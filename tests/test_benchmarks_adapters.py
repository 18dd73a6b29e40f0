"""The benchmark of adapters compares equal work: both sides play the same steps, from the same seeds."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

torch = pytest.importorskip("torch")

from benchmarks import adapters  # noqa: E402
from qtran_cli.envs import programs  # noqa: E402

PLACES = {
    "pettingzoo:mpe2.simple_spread_v3": ("pettingzoo.utils.conversions", "aec_to_parallel_wrapper"),
    "gym:Foraging-8x8-2p-3f-v3": ("lbforaging.foraging.environment", "ForagingEnv"),
    "gym:rware-tiny-2ag-v2": ("rware.warehouse", "Warehouse"),
}


@pytest.mark.parametrize("name", PLACES)
def test_both_sides_play_the_same_steps(name, monkeypatch):
    package, bare = adapters.BARE[name]
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    environment = programs.make(programs.world(name), 3)
    actions, numbers = adapters.given(environment, 3, 60)
    alone = bare(3, actions, [(1 + (u[:, 0] * adapters.SEEDS).long()).tolist() for u in numbers])
    module, called = PLACES[name]
    own, seen = getattr(__import__(module, fromlist=[called]), called), []
    step = own.step

    def watched(self, u):
        found = step(self, u)
        seen.append([x.tolist() for x in (found[0].values() if isinstance(found[0], dict) else found[0])])
        return found

    monkeypatch.setattr(own, "step", watched)
    adapters.play(environment, actions, numbers)
    first, seen[:] = list(seen), []
    alone()
    same = 3 * (50 if package == "lbforaging" else 60)  # its used copies begin anew elsewhere
    assert len(first) == len(seen) == 3 * 60 and first[:same] == seen[:same]
    assert first[0] != first[3]
