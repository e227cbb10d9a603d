"""Public addresses of the pages that only speak."""

from django.urls import path

from khien.web import views

app_name = "web"
urlpatterns = [
    path("", views.front, name="front"),
    path("how/", views.prose, {"page": "how"}, name="how"),
    path("safeguards/", views.prose, {"page": "safeguards"}, name="safeguards"),
    path("privacy/", views.prose, {"page": "privacy"}, name="privacy"),
    path("accessibility/", views.prose, {"page": "accessibility"}, name="accessibility"),
    path("design/", views.design, name="design"),
    path("robots.txt", views.robots, name="robots"),
]
