"""How forms are drawn."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Draws fields with our own templates."""
