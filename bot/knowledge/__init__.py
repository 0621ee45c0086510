"""Reads the top folder ``knowledge/`` into values of the domain, or says everything that is wrong with it."""
