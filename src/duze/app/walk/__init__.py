"""The walk: the main job from the first finding to the outcome, over HTTP, on a fresh database with a set clock."""

from duze.app.walk.play import play

__all__ = ["play"]
