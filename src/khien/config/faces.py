"""What each face is made of: public shows public addresses only, staff asks for a login, block shows one page."""

import sys
from typing import Any

FACES = ("public", "staff", "block")


def command(host: str, port: int, threads: int = 4, processes: int = 1) -> list[str]:
    """Return what runs a face; `KHIEN_FACE` in its environment says which one.

    Args:
        host, port: where it listens.
        threads: requests at once in each process.
        processes: share the port; each keeps one core of the machine busy at most. When one falls, the others go
            on while it is made anew; one alone is left to the supervisor, which waits longer each time.
    """
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    where = ["--host", host, "--port", str(port)]
    size = ["--workers", str(processes), "--blocking-threads", str(threads)]
    size += ["--workers-kill-timeout", "10"]  # one that was just made does not hear that it should end
    size += ["--respawn-failed-workers"] * (processes > 1)
    return [*granian, *where, *size, "khien.config.wsgi:application"]


def middleware(face: str) -> list[str]:
    """Return the middleware of a face, outermost first."""
    signed_in = [
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "khien.people.middleware.StaffOnly",
        "axes.middleware.AxesMiddleware",
    ]
    return [
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "csp.middleware.CSPMiddleware",
        *(["django.contrib.sessions.middleware.SessionMiddleware"] if face == "staff" else []),
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        *(signed_in[:2] if face == "staff" else []),
        "allauth.account.middleware.AccountMiddleware",  # allauth refuses to load without it, on any face
        *(signed_in[2:] if face == "staff" else []),
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "khien.web.middleware.ErrorsForPeople",
    ]


def templates(face: str) -> list[dict[str, Any]]:
    """Return the template engine of a face."""
    processors = [
        "django.template.context_processors.request",
        "django.template.context_processors.i18n",
        "khien.web.context.site",
    ]
    if face == "staff":
        processors += [
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
            "khien.people.context.rights",
        ]
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": processors},
        }
    ]


def urlconf(face: str) -> str:
    """Return the module that lists the addresses of a face."""
    return f"khien.config.urls_{face}"
