"""Pure helpers: no Django, no input or output, no clock of their own."""
