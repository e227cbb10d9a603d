"""Public addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.cases.views import figures, public

app_name = "cases"

urlpatterns: list[URLPattern | URLResolver] = [
    path("appeal/<slug:ref>/", public.appeal, name="appeal"),
    path("appeals/", public.find_appeal, name="find_appeal"),
    path("appeals/<slug:ref>/", public.appeal_status, name="appeal_status"),
    path("appeals/<slug:ref>/ownership/", public.check_ownership, name="check_ownership"),
    path("figures/", figures.transparency, name="transparency"),
    path("figures/khien-figures.csv", figures.figures, name="figures"),
]
