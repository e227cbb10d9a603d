"""The look: base templates, components, tokens, fonts."""
