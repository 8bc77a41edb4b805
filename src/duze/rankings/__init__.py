"""Monthly ranking: schemes, values, scores that explain themselves, objections, editions."""
