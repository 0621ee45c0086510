"""Measures what README and the notes claim; run with ``make bench``."""
