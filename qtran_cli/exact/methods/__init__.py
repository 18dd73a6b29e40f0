"""One file a method: what it makes of a table at best, and what it is.

project(facts: Facts) -> Projection
TRAITS: Traits                                           what the rest of the solver has to know of it (exact/traits.py); nobody asks
                                                         for a method by its name. One that fits a joint table of its own and promises
                                                         nothing else is Traits()
alone(many: Sequence[Facts]) -> Iterable[Projection]     optional: the same of many games of one shape and α at once, under
                                                         uniform sampling, without what is reported beside the best fit

earned(games: Games, ask: Ask) -> Earned | None          optional: what the best fits of many games earn, under uniform sampling, of those
                                                         games of which integers of 64 bits tell; None: of none

What is claimed about a method in a certificate is checked by the file of the same name in verify/methods. A method without
one makes no claims.
"""
