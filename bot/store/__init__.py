"""Remembers what a conversation needs and what was not yet delivered: ids and settings, never the words of a question."""
