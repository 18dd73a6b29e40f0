"""Modified predator-prey in plain Python, one episode, from the rules as they are written: nothing shared with the product.

Bodies are predators and then prey; a uniform number in [0, 1) chooses the k-th of so many things by its whole part.
"""

from __future__ import annotations

STEPS = {0: (-1, 0), 1: (0, 1), 2: (0, 0), 3: (0, -1), 4: (1, 0)}  # north, east, stay, west, south


class Hunt:
    def __init__(self, size, predators, prey, penalty, together=2):
        self.size, self.predators, self.prey, self.penalty, self.together = size, predators, prey, penalty, together
        self.at = []
        self.captures = self.contacts = 0

    def reset(self, uniforms):
        self.at, self.captures, self.contacts = [], 0, 0
        for k in range(self.predators + self.prey):
            self.at.append(self._cell(self.at, uniforms[k]))

    def _cell(self, taken, uniform):
        free = [(r, c) for r in range(self.size) for c in range(self.size) if (r, c) not in taken]
        return free[int(uniform * len(free))]

    def step(self, actions, uniforms):
        moves = list(actions) + [int(uniforms[j] * 5) for j in range(self.prey)]
        goals = [self._goal(cell, STEPS[move]) for cell, move in zip(self.at, moves, strict=True)]
        self.moved, self.waiting = set(), set()
        for body in range(len(self.at)):
            self._move(body, goals)
        return self._paid(uniforms)

    def _goal(self, cell, step):
        r, c = cell[0] + step[0], cell[1] + step[1]
        return (r, c) if 0 <= r < self.size and 0 <= c < self.size else cell

    def _move(self, body, goals):
        if body in self.moved or body in self.waiting:
            return
        self.waiting.add(body)
        for other, cell in enumerate(self.at):
            if other != body and cell == goals[body]:
                self._move(other, goals)  # lets it go first; a ring finds it waiting and blocks
        if all(cell != goals[body] for other, cell in enumerate(self.at) if other != body):
            self.at[body] = goals[body]
        self.waiting.discard(body)
        self.moved.add(body)

    def _paid(self, uniforms):
        reward, caught = 0.0, []
        for k in range(self.predators, len(self.at)):
            r, c = self.at[k]
            near = sum((r + dr, c + dc) == p for p in self.at[: self.predators] for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)))
            if near >= self.together:
                reward, self.captures = reward + 1, self.captures + 1
                caught.append(k)
            elif near:
                reward, self.contacts = reward - self.penalty, self.contacts + 1
        there = [cell for k, cell in enumerate(self.at) if k not in caught]
        for k in caught:
            self.at[k] = self._cell(there, uniforms[self.prey + k - self.predators])
            there.append(self.at[k])
        return reward
