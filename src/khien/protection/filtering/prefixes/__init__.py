"""The list as 4-byte prefixes of hashes: a device looks names up at home, and asks about a prefix only.

Source: the idea and the coding of Google Safe Browsing (https://developers.google.com/safe-browsing).
"""
