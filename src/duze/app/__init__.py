"""The application: the only list of rooms, wired together."""

from duze.app.create import create_app

__all__ = ["create_app"]
