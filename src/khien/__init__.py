"""Khiên: a shield against online scams and cybercrime."""
