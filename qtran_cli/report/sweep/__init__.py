"""What `qtran sweep` answers."""
