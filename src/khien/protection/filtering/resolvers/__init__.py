"""Resolvers of others that take the list from our primary: their keys, what we tell them, and what they say."""
