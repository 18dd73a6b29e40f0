"""The stag hunt in plain Python, one episode, from the rules as they are written: nothing shared with the product."""

from __future__ import annotations

STEPS = {0: (-1, 0), 1: (0, 1), 2: (0, 0), 3: (0, -1), 4: (1, 0)}  # north, east, stay, west, south
SIDES = ((-1, 0), (0, 1), (0, -1), (1, 0))  # north, east, west, south
CATCH = 5


class Stags:
    """None in ``hunters`` or ``stags``: off the grid."""

    def __init__(self, size, hunters, stags, punishment=2, together=2):
        self.size, self.n, self.m, self.punishment, self.together = size, hunters, stags, punishment, together
        self.hunters, self.stags = [], []

    def reset(self, uniforms):
        taken = []
        for uniform in uniforms:
            free = [(r, c) for r in range(self.size) for c in range(self.size) if (r, c) not in taken]
            taken.append(free[int(uniform * len(free))])
        self.hunters, self.stags = taken[: self.n], taken[self.n :]

    def inside(self, cell):
        return 0 <= cell[0] < self.size and 0 <= cell[1] < self.size

    def standing(self):
        return [cell for cell in self.hunters + self.stags if cell is not None]

    def step(self, u, uniforms):
        for i in sorted(range(self.n), key=lambda i: uniforms[i]):
            if self.hunters[i] is not None and u[i] in STEPS:
                goal = tuple(x + d for x, d in zip(self.hunters[i], STEPS[u[i]], strict=True))
                if self.inside(goal) and goal not in self.standing():
                    self.hunters[i] = goal
        reward = 0
        for k in range(self.m):
            if self.stags[k] is None:
                continue
            sides = [(self.stags[k][0] + dr, self.stags[k][1] + dc) for dr, dc in SIDES]
            catching = [i for i in range(self.n) if self.hunters[i] in sides and u[i] == CATCH]
            if len(catching) >= self.together:
                reward += 10
                self.stags[k] = None
                for i in catching:
                    self.hunters[i] = None
            elif catching:
                reward -= self.punishment
        for k in range(self.m):
            if self.stags[k] is not None:
                sides = [(self.stags[k][0] + dr, self.stags[k][1] + dc) for dr, dc in SIDES]
                free = [cell for cell in sides if self.inside(cell) and cell not in self.standing()]
                if free:
                    self.stags[k] = free[int(uniforms[self.n + k] * len(free))]
        return reward, all(stag is None for stag in self.stags)

    def able(self, i):
        """What hunter i can do."""
        if self.hunters[i] is None:
            return [2]
        beside = any((self.hunters[i][0] + dr, self.hunters[i][1] + dc) in self.stags for dr, dc in SIDES)
        return [0, 1, 2, 3, 4, 5] if beside else [0, 1, 2, 3, 4]

    def sees(self, i, window):
        """By (row, column) of the window what hunter i sees there: (a hunter, a stag, no cell)."""
        reach, found = window // 2, {}
        for dr in range(-reach, reach + 1):
            for dc in range(-reach, reach + 1):
                cell = (self.hunters[i][0] + dr, self.hunters[i][1] + dc)
                other = cell in self.hunters and (dr, dc) != (0, 0)
                found[dr + reach, dc + reach] = (int(other), int(cell in self.stags), int(not self.inside(cell)))
        return found
