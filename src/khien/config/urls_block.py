"""The block page: one page, whatever the name and the path."""

from django.urls import include, path

urlpatterns = [path("", include("khien.protection.filtering.urls_block"))]
