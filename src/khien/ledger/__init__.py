"""What happened, for ever: entries sealed in order into a public Merkle log."""
