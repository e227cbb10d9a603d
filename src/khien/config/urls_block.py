"""The block page: one page, whatever the name and the path."""

from django.urls import include, path

urlpatterns = [path("", include("khien.protection.filtering.urls_block"))]

handler400 = "khien.web.errors.bad_request"
handler403 = "khien.web.errors.forbidden"
handler404 = "khien.web.errors.not_found"
handler500 = "khien.web.errors.server_error"
