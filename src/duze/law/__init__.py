"""The law as dated data: articles, finding sub-types with their clause, rules of authority between bodies."""
