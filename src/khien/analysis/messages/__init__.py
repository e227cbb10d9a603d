"""Messages: is it a scam, of which kind, and which sentences say so."""
