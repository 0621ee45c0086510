"""Learns the matching model from the phrases; everything here runs before questions come, or beside them."""
