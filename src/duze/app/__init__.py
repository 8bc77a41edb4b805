"""The application: the only list of rooms, wired together."""
