"""Public addresses, in both languages."""

from django.urls import URLPattern, URLResolver, path

from khien.protection.warnings.feeds import AtomWarnings, RssWarnings
from khien.protection.warnings.views import claims, public, subscribing

app_name = "warnings"

urlpatterns: list[URLPattern | URLResolver] = [
    path("fact-checks/", claims.claims, name="claims"),
    path("fact-checks/<slug:ref>/", claims.claim, name="claim"),
    path("warnings/", public.warnings, name="warnings"),
    path("warnings/feed.atom", AtomWarnings(), name="atom"),
    path("warnings/feed.rss", RssWarnings(), name="rss"),
    path("warnings/subscribe/", subscribing.ask, name="subscribe"),
    path("warnings/subscribe/sent/", subscribing.asked, name="asked"),
    path("warnings/confirm/<slug:token>/", subscribing.confirm, name="confirm"),
    path("warnings/unsubscribe/<slug:secret>/", subscribing.leave, name="leave"),
    path("warnings/<slug:ref>/", public.warning, name="warning"),
    path("warnings/<slug:ref>/<int:number>/", public.edition, name="edition"),
    path("warnings/<slug:ref>/<int:number>/<str:file>", public.press_file, name="press_file"),
]
