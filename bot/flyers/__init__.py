"""Prints posters, flyers, cards and sheets for the desk: an order -> its texts -> a PDF."""
