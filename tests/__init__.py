"""The tests mirror the package; tests/oracle.py holds the reference mathematics."""
