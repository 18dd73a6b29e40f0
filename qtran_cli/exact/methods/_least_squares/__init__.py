"""Least squares: conditional means, sums of a value per agent, and the equations that they solve."""
