"""Warnings of the public and fact checks: written once, agreed by two people, published in every format."""
