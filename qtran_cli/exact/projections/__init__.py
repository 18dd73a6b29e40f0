"""One file a method: what it makes of a table at best.

project(facts: Facts) -> Projection
"""
