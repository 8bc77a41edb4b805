"""Cases, rectification orders and closing (销号)."""
