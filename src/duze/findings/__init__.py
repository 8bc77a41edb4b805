"""Findings: logged on the spot, verified by another, explained by the unit, decided by a third, open to objection."""
