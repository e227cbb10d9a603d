"""Staff addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.campaigns import views

app_name = "campaigns"

urlpatterns: list[URLPattern | URLResolver] = [
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/<slug:ref>/", views.campaign, name="campaign"),
    path("campaigns/<slug:ref>/merge/", views.merge, name="merge"),
    path("campaigns/<slug:ref>/split/", views.split, name="split"),
]
