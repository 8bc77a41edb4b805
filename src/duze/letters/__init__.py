"""Official letters: kinds, facts, layout by GB/T 9704-2012, rendering to PDF/A-3u."""
