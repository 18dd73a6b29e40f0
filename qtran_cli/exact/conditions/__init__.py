"""One file a method that has no best fit of its own: it is trained for a condition on the factors, which can be met or not.

project(facts: Facts) -> Projection           the factors, where the condition can be met
TRAITS: Traits                                as in exact/methods
decide(facts: Facts, seconds) -> Alt          whether any [Q_i] meets the condition
answer(solution: HistorySolution) -> object   what is known of that over histories: ``holds`` says whether
UNMET, UNKNOWN: str                           in words: no [Q_i] meets it; none is known to, in some state
UNSTUDIED: str                                in words: why there is no best fit to study
"""
