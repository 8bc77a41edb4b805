"""The organisation: units and groups, discipline bodies, who holds which role where, and routing."""
