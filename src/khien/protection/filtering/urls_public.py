"""Public addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.protection.filtering.views import check, hits, proofs, public

app_name = "filtering"

urlpatterns: list[URLPattern | URLResolver] = [
    path("check/", check.lookup, name="lookup"),
    path("verify/", proofs.verify, name="verify"),
    path("list/", public.lists, name="lists"),
    path("list/hits/", hits.page, name="hits"),
    path("list/hits.csv", hits.table, name="hits_table"),
    path("list/<slug:ref>/", public.entry, name="entry"),
]
