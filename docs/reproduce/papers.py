"""Which page has which experiments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """A page. stem: its file's. words: what to know before the numbers."""

    stem: str
    title: str
    experiments: tuple[str, ...]
    words: str


PAPERS = (
    Paper(
        "qtran",
        "QTRAN (Son et al. 2019)",
        ("table1", "fig2", "fig3", "fig4"),
        "The paper prints numbers in its table 1 alone; of the figures its order of methods is what can be held against ours.",
    ),
    Paper(
        "qmix",
        "QMIX (Rashid et al. 2018)",
        ("two_step",),
        "What each method earns in the two-step game follows from its exact fits, bootstrapped: theory and training are held against both.",
    ),
    Paper(
        "weighted_qmix",
        "Weighted QMIX (Rashid et al. 2020)",
        ("wqmix_matrix", "stag_hunt"),
        "Its theorems are about projections, so they can be tried exactly, and its stag hunt is ranked differently by two schedules of ε.",
    ),
    Paper(
        "qplex",
        "QPLEX (Wang et al. 2021)",
        ("qplex_matrix",),
        "Its matrix game as published, and with other numbers: a public report says that the result vanishes then.",
    ),
    Paper("resq", "ResQ (Shen et al. 2022)", ("resq_matrix",), "Its three matrix games, under full and under ε-greedy exploration."),
    Paper(
        "beyond_monotonicity",
        "Beyond monotonicity (arXiv 2511.09792)",
        ("monotone_games",),
        "Two games on which QMIX is said to fail. On one of them its best fit has the optimum on top.",
    ),
)
