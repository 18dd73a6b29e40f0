"""What `qtran report` answers."""
