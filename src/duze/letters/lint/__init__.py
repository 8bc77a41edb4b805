"""The layout judge: measures any PDF letter against GB/T 9704-2012.

It knows nothing of our composer and imports none of it: `measure` reads a file into neutral facts (glyphs, ruled
lines, pictures, fonts), `parts` recognises the elements of a letter among them, and one module per group of
elements turns them into readings. All lengths are millimetres from the page's top left corner.
"""
