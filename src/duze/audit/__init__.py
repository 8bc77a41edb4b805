"""The journal's own doors: on top of all rooms, because reading it takes a permission."""
