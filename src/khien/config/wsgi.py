"""The WSGI application; KHIEN_FACE in the environment says which face it shows."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
application = get_wsgi_application()
