"""Staff addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.protection.filtering.views import staff

app_name = "filtering"

urlpatterns: list[URLPattern | URLResolver] = [
    path("list/", staff.releases, name="releases"),
    path("list/holds/<slug:digest>/", staff.release_held, name="release_held"),
    path("list/refused/", staff.check_again, name="check_again"),
    path("list/resolvers/", staff.resolvers, name="resolvers"),
    path("operations/", staff.operations, name="operations"),
]
