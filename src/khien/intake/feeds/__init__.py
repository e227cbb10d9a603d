"""Partners' lists: read line by line, normalised, kept as observations, and asked about by the next stage."""

from khien.intake.feeds.match import FeedHit, Match, hits

__all__ = ["FeedHit", "Match", "hits"]
