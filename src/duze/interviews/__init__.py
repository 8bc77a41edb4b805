"""约谈: proposal, approval, notice, the talk itself, minutes and what follows."""
