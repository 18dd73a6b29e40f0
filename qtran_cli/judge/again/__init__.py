"""A run made once more, held against what it was."""
