"""Public addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.protection.devices import views

app_name = "devices"

urlpatterns: list[URLPattern | URLResolver] = [
    path("protect/", views.protect, name="protect"),
    path("protect/khien.mobileconfig", views.profile, name="profile"),
    path("protect/status/", views.status, name="status"),
]
