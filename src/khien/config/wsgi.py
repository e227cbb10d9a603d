"""The WSGI application; KHIEN_FACE in the environment says which face it shows."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
application = get_wsgi_application()
# Pages are read now: with the first visit, files that were put there since would mix with what runs already.
_ = get_resolver().url_patterns
