"""Every address of the staff face. `khien.people.middleware` asks for a login and a second factor."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("", include("khien.people.urls_staff")),
    path("", include("khien.campaigns.urls_staff")),
    path("", include("khien.cases.urls_staff")),
    path("", include("khien.intake.urls_staff")),
    path("", include("khien.protection.filtering.urls_staff")),
    path("", include("khien.protection.warnings.urls_staff")),
    prefix_default_language=False,
)

handler400 = "khien.web.errors.bad_request"
handler403 = "khien.web.errors.forbidden"
handler404 = "khien.web.errors.not_found"
handler500 = "khien.web.errors.server_error"
