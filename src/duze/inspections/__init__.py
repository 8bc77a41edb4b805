"""Inspections (巡查): plans with content, scope and teams, and the visits on their route."""
