"""Calendars, limits and deadlines that explain themselves."""
