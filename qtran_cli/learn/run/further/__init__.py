"""Runs that go on: with more steps, with more seeds, from the networks of another."""
