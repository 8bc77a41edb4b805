"""移送: study, approval, letter, delivery to the routed body, receipt, answer, outcome value."""
