"""What `qtran rerun` answers."""
