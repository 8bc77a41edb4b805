"""Duze 督责: supervision and accountability case tracking for a city's business environment."""

__version__ = "0.1.0"
