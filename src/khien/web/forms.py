"""How forms are drawn: label, hint, error, field, in this order, everywhere."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Draws forms and fields with our own templates; labels carry no colon."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
