"""What people fill in about warnings and fact checks. Each form becomes plain values once, here."""
