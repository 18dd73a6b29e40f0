"""How settings, methods and environments stand to each other, by the seeds of their runs."""
