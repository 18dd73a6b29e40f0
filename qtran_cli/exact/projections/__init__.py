"""One file a method: what it makes of a table at best.

project(facts: Facts) -> Projection
alone(many: Sequence[Facts]) -> Iterable[Projection]     optional: the same of many games of one shape and α at once, under
                                                         uniform sampling, without what is reported beside the best fit
"""
