"""Recorded output of `qtran solve`. `make golden` (QTRAN_GOLDEN=write pytest -m golden) records it anew: read the diff."""
