"""What docs/mixer.md is made of: which QMIX is trained, on games that nobody chose and on those of the theory."""
