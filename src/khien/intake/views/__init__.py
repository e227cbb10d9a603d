"""The pages of intake: the report form, one's own report, and the pictures."""
