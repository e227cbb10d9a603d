"""Staff addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.intake.views import pictures

app_name = "intake"

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/pictures/<int:pk>/", pictures.report_picture, name="report_picture"),
]
