"""Files that machines fetch: the list in every format, and the public log. No language prefix."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
