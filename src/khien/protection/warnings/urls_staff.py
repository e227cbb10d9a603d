"""Staff addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.protection.warnings.views import staff

app_name = "warnings"

urlpatterns: list[URLPattern | URLResolver] = [
    path("warnings/", staff.warnings, name="alerts"),
    path("warnings/write/", staff.write, name="write"),
    path("warnings/from/<slug:ref>/", staff.write_from_campaign, name="write_from_campaign"),
    path("warnings/<slug:ref>/", staff.alert, name="alert"),
    path("warnings/<slug:ref>/edit/", staff.edit, name="edit"),
    path("warnings/<slug:ref>/submit/", staff.submit, name="submit"),
    path("warnings/<slug:ref>/approve/", staff.approve, name="approve"),
    path("warnings/<slug:ref>/send-back/", staff.send_back, name="send_back"),
    path("warnings/<slug:ref>/correct/", staff.correct, name="correct"),
    path("warnings/<slug:ref>/withdraw/", staff.withdraw, name="withdraw"),
    path("warnings/<slug:ref>/<int:number>/<str:language>/<str:file>", staff.preview, name="preview"),
]
