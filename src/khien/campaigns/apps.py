"""Django application of khien.campaigns."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.campaigns"
    label = "campaigns"
