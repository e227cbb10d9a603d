"""Public addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.cases.views import public

app_name = "cases"

urlpatterns: list[URLPattern | URLResolver] = [
    path("appeal/<slug:ref>/", public.appeal, name="appeal"),
    path("appeals/<slug:ref>/", public.appeal_status, name="appeal_status"),
]
