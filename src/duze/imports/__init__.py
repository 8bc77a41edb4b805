"""Own data in: files of many rows, tried first, then brought in whole or not at all."""
