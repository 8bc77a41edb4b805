"""Evidence: files kept under their hash, with custody. Other rooms serve them; this one has no doors."""
