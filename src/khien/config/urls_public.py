"""Every address of the public face. Vietnamese has no prefix; English is under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from khien.config.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("khien.protection.filtering.urls_exports")),
    path("", include("khien.protection.warnings.urls_exports")),
    *i18n_patterns(
        path("", include("khien.web.urls_public")),
        path("", include("khien.intake.urls_public")),
        path("", include("khien.cases.urls_public")),
        path("", include("khien.protection.filtering.urls_public")),
        path("", include("khien.protection.devices.urls_public")),
        path("", include("khien.protection.learning.urls_public")),
        path("", include("khien.protection.warnings.urls_public")),
        prefix_default_language=False,
    ),
]

handler400 = "khien.web.errors.bad_request"
handler403 = "khien.web.errors.forbidden"
handler404 = "khien.web.errors.not_found"
handler500 = "khien.web.errors.server_error"
