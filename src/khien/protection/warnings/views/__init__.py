"""Pages of warnings, fact checks and subscriptions."""
