"""What every room needs and no domain knows: database, clock, exact numbers, errors, web shell."""
