"""Public addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.intake.views import pictures, report, tracking

app_name = "intake"

urlpatterns: list[URLPattern | URLResolver] = [
    path("report/", report.what, name="start"),
    path("report/check/", report.check, name="check"),
    path("report/pictures/", report.pictures, name="pictures"),
    path("report/pictures/<int:pk>/", pictures.draft_picture, name="picture"),
    path("report/details/", report.details, name="details"),
    path("report/send/", report.send, name="send"),
    path("report/receipt/", report.receipt, name="receipt"),
    path("report/receipt/done/", report.done, name="done"),
    path("track/", tracking.track, name="track"),
]
