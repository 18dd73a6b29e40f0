#!/bin/sh
# SciPy 1.17.1, scipy.optimize.nnls: on linearly dependent columns the reported residual may be far from that of the reported
# solution, and the solution far from the best, without an error or a warning.
#
# Met while projecting 3x3 payoff tables onto the monotone and supermodular ones: the columns are all 16 inequalities of that
# cone, of which 8 follow from the others. The same cone by its 8 irredundant inequalities is solved rightly.
# Seen 2026-11-29: residual 0.728703 reported, its own x has 8.544050, the least is 4.339739 (= the 8 columns; = lsq_linear).
# Ends with 0 while this is so, with 1 once it is not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install -q numpy==2.4.6 scipy==1.17.1
"$place/venv/bin/python" - <<'PY'
import numpy as np
import scipy
from scipy.optimize import lsq_linear, nnls


def cone(everywhere):
    """A with A t >= 0: steps up along both axes (everywhere, or at the lowest line alone), and mixed second differences."""
    cell, rows = np.arange(9).reshape(3, 3), []
    lines = range(3) if everywhere else range(1)
    pairs = [({cell[a + 1, b]: 1, cell[a, b]: -1}) for b in lines for a in range(2)]
    pairs += [({cell[a, b + 1]: 1, cell[a, b]: -1}) for a in lines for b in range(2)]
    pairs += [{cell[a, b]: 1, cell[a + 1, b + 1]: 1, cell[a + 1, b]: -1, cell[a, b + 1]: -1} for a in range(2) for b in range(2)]
    for entries in pairs:
        row = np.zeros(9)
        row[list(entries)] = list(entries.values())
        rows.append(row)
    return np.array(rows)


draw, odd, shown = np.random.default_rng(0), 0, None
for _ in range(2000):
    q = draw.integers(-3, 4, 9).astype(float)
    x, said = nnls(cone(True).T, -q)
    own = float(np.linalg.norm(cone(True).T @ x + q))
    if abs(own - said) > 1e-6:
        odd += 1
        shown = shown or (q.tolist(), said, own, nnls(cone(False).T, -q)[1], (2 * lsq_linear(cone(True).T, -q, (0, np.inf)).cost) ** 0.5)
print("scipy", scipy.__version__, "- problems of 2000 whose residual is not that of the solution:", odd)
if shown:
    print("target %s: residual said %.6f, of its own solution %.6f, least %.6f (8 columns), %.6f (lsq_linear)" % shown)
raise SystemExit(0 if shown and shown[2] - shown[3] > 1 else 1)
PY
