"""Hands the wiring down at start-up, so that nothing low imports anything high."""

from django.apps import AppConfig


class KhienConfig(AppConfig):
    """The composition root as an application."""

    name = "khien.config"
    label = "config"

    def ready(self) -> None:
        """Install reactions and recurring jobs."""
        from khien.cases.tracking import progress_of
        from khien.config.wiring import JOBS, REACTIONS, UPKEEP, URGENT
        from khien.intake import tracking
        from khien.outbox.events import WIRING
        from khien.protection.devices import resolver
        from khien.protection.filtering import check
        from khien.protection.filtering.compile.zone import SERIAL_NAME
        from khien.protection.filtering.lookup import is_listed
        from khien.protection.warnings.known import beside

        WIRING.install(REACTIONS, JOBS, UPKEEP, URGENT)
        tracking.STATUS_OF = progress_of
        resolver.IS_LISTED, resolver.LIST_NAME = is_listed, SERIAL_NAME
        check.BESIDE[:] = [beside]
