"""People learn to see a scam: a quiz with real cases, lessons, classes that see only sums."""
