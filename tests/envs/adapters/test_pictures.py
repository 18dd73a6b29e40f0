"""What environments of other libraries look like: the library's own pictures, grids that tell what is so, and neither disturbs."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
import torch

from qtran_cli.envs.conformance.playing import parted
from qtran_cli.errors import InputError
from qtran_cli.model.frame import Role
from tests.envs.adapters.playing import begun, lanes_of, seed

SPREAD, FORAGING, WAREHOUSE, VMAS = (
    "pettingzoo:mpe2.simple_spread_v3",
    "gym:Foraging-8x8-2p-3f-v3",
    "gym:rware-tiny-2ag-v2",
    "vmas:simple_spread",
)
PACKAGES = {SPREAD: "mpe2", FORAGING: "lbforaging", WAREHOUSE: "rware", VMAS: "vmas"}


def needed(name):
    return pytest.mark.skipif(find_spec(PACKAGES[name]) is None, reason=f"{PACKAGES[name]} is not installed")


def course(name, looks, steps=60):
    """Two lanes at random; ``looks`` is called with the lanes before every step."""
    lanes, draws, found = lanes_of(name)(2), torch.Generator().manual_seed(3), []
    percept = begun(lanes, 0.25, 0.75)
    for _ in range(steps):
        looks(lanes, percept)
        u = torch.randint(lanes.spec.most, (2, lanes.spec.n), generator=draws)
        percept, outcome = lanes.step(u)
        found.append((percept, outcome))
        percept = lanes.reset(outcome.terminated | outcome.truncated, torch.rand(2, 1, generator=draws, dtype=torch.float64))
    return found


@needed(SPREAD)
def test_pictures_of_mpe2_are_the_library_s():
    import mpe2.simple_spread_v3 as spread

    lanes, bare = lanes_of(SPREAD)(2), spread.parallel_env(render_mode="rgb_array")
    begun(lanes, 0.25, 0.75)
    bare.reset(seed=seed(0.75))
    shown = []
    for _ in range(5):
        shown.append(lanes.pixels(1))
        assert np.array_equal(shown[-1], bare.render()) and shown[-1].dtype == np.uint8
        lanes.step(torch.tensor([[1, 2, 3]] * 2))
        bare.step(dict(zip(bare.possible_agents, [1, 2, 3], strict=True)))
    assert not np.array_equal(shown[0], shown[-1])
    assert not np.array_equal(lanes.pixels(0), lanes.pixels(1)) and lanes.frame(0) is None


@pytest.mark.parametrize("name", [pytest.param(name, marks=needed(name)) for name in (SPREAD, FORAGING, WAREHOUSE)])
def test_who_is_watched_plays_the_same(name):
    def watched(lanes, percept):
        assert lanes.frame(1) or lanes.pixels(1) is not None

    assert parted(course(name, watched), course(name, lambda lanes, percept: None)) is None


@needed(FORAGING)
def test_grids_of_foraging_show_what_agents_see():
    """Observations are rows, columns and levels: of food, then of oneself, then of the other; −1, −1, 0 for what is not there."""

    def looked(lanes, percept):
        grid = lanes.frame(1).grid
        assert (grid.rows, grid.columns) == (8, 8)
        seen = percept.observations[1, 0].int().reshape(-1, 3).tolist()
        food = [(b.row, b.column, int(b.mark)) for b in grid.bodies if b.role is Role.goal]
        agents = [(b.row, b.column, *map(int, b.mark.split("/"))) for b in grid.bodies if b.role is Role.agent]
        assert food == [tuple(x) for x in seen[:3] if x[2]]
        assert agents == [(r, c, k, level) for k, (r, c, level) in enumerate(seen[3:], 1)]

    course(FORAGING, looked)


@needed(WAREHOUSE)
def test_grids_of_warehouses_show_what_agents_see():
    """An observation begins with column, row, whether a shelf is carried, and where the agent looks: up, down, left, right."""
    carried = set()

    def looked(lanes, percept):
        grid = lanes.frame(1).grid
        assert (grid.rows, grid.columns) == (11, 10)
        agents = [b for b in grid.bodies if b.role is Role.agent]
        for k, (body, seen) in enumerate(zip(agents, percept.observations[1].int().tolist(), strict=True), 1):
            assert (body.column, body.row) == tuple(seen[:2])
            assert body.mark == f"{k}{'^v<>'[seen[3:7].index(1)]}{'*' * seen[2]}"
            carried.add(seen[2])
        cells = [(b.row, b.column) for b in grid.bodies]
        assert sum(b.mark == "R" for b in grid.bodies) in (0, 1, 2) and len(cells) == len(set(cells))

    course(WAREHOUSE, looked, steps=400)
    assert carried == {0, 1}, "else a half was not looked at"


@needed(VMAS)
def test_vmas_draws_a_lane_or_it_is_said():
    lanes = lanes_of(VMAS)(2)
    begun(lanes, 0.25, 0.75)
    try:
        one, other = lanes.pixels(0), lanes.pixels(1)
    except InputError as error:  # no EGL and no display here
        assert "cannot draw itself" in str(error)  # noqa: PT017
        return
    assert one.shape[2] == 3 and not np.array_equal(one, other)
