"""Django application of khien.protection.devices."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.protection.devices"
    label = "devices"
