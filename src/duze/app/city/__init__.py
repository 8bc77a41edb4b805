"""The demo city (演示数据): a year of it, told act by act through the same doors as everybody's work."""

from duze.app.city.load import load_city

__all__ = ["load_city"]
