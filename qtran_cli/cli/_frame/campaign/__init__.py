"""Many runs, or many games, at once: where they are carried out, and how it is told that they are."""
