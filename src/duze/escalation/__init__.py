"""The rulebook: dated rules that propose consequences with their reasons; people decide."""
