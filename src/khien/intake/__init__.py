"""People tell us: reports, the partner API, feeds."""
