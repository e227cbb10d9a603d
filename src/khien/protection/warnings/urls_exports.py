"""What programs fetch, whatever the language. No language prefix."""

from django.urls import URLPattern, URLResolver, path

from khien.protection.warnings.views import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("warnings/<slug:ref>/<int:number>/cap.xml", public.cap_message, name="cap_message"),
]
