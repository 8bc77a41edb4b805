"""Each role's landing page: what waits for the viewer, the week's deadlines, cards, the latest ranking. Reads only."""
