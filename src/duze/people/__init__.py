"""Accounts, credentials, sign-in; roles, permissions and the viewer that every query and verb is given."""
