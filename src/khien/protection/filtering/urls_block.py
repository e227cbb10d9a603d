"""Addresses of the block page: every one."""

from django.urls import URLPattern, URLResolver, path

from khien.protection.filtering.views import block

urlpatterns: list[URLPattern | URLResolver] = [
    path("", block.blocked),
    path("<path:path>", block.blocked),
]
