"""Staff addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.intake.views import pictures, unnamed

app_name = "intake"

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/pictures/<int:pk>/", pictures.report_picture, name="report_picture"),
    path("reports/pictures/", unnamed.waiting, name="unnamed"),
    path("reports/<int:pk>/written-down/", unnamed.written_down, name="written_down"),
    path("reports/<int:pk>/set-aside/", unnamed.put_aside, name="set_aside"),
]
