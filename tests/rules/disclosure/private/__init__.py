"""What must not appear: the fields, the reckoning, the strings."""
