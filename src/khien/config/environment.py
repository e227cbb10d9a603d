"""Typed readers of the environment. A value that cannot be understood stops the start with a sentence."""

import logging
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from khien.indicators.errors import NotAnIndicator
from khien.indicators.hosts import ascii_host
from khien.indicators.ips import is_ip
from khien.indicators.names import bracketed, read_domain


def text(name: str, default: str) -> str:
    """Return the variable, or the content of the file that `NAME_FILE` points to, or the default."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path} cannot be read: {error.strerror}.") from error
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    """Read yes/no; any other spelling is refused, so that a typing error never means "no"."""
    value = text(name, "yes" if default else "no").lower()
    if value in {"yes", "true", "1", "on"}:
        return True
    if value in {"no", "false", "0", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no.")


def number(name: str, default: int, *, least: int = 0, most: int = 1_000_000_000) -> int:
    """Read a whole number."""
    value = text(name, str(default))
    try:
        found = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from error
    if not least <= found <= most:
        raise ImproperlyConfigured(f"{name}={value!r} must be a number from {least} to {most}.")
    return found


def days(name: str, default: int) -> int:
    """Read for how many days; a slip must end or forget nothing at once."""
    return number(name, default, least=1, most=36_500)


def port(name: str, default: int, *, least: int = 1) -> int:
    """Read the number of a port."""
    return number(name, default, least=least, most=65_535)


def ip(name: str, default: str) -> str:
    """Read an IP address: names of machines change their meaning, and most servers listen at none."""
    value = text(name, default)
    if not is_ip(value):
        raise ImproperlyConfigured(f"{name}={value!r} must be an IP address such as 127.0.0.1.")
    return value


def server(name: str) -> str:
    """Read where a name server is, `address@port` or the address alone; empty is none."""
    value = text(name, "")
    where, at, number_of_port = value.partition("@")
    if value and not (is_ip(where) and (not at or _is_port(number_of_port))):
        raise ImproperlyConfigured(f"{name}={value!r} must be an IP address, with its port such as 192.0.2.53@53.")
    return value


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdigit() and 0 < int(value) < 65_536


def time_zone(name: str, default: str) -> str:
    """Read the name of a time zone that this machine knows."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{name}={value!r} is no time zone such as Asia/Ho_Chi_Minh.") from error
    return value


def origin(name: str, default: str) -> str:
    """Read the name under which the log signs; it stands in a key between two plus signs (C2SP signed-note)."""
    value = text(name, default)
    if not value or "+" in value or value.split() != [value]:
        raise ImproperlyConfigured(f"{name}={value!r} must be a name without spaces and plus signs.")
    return value


def log_level(name: str, default: str) -> str:
    """Read from where on events are logged."""
    value, levels = text(name, default), logging.getLevelNamesMapping()
    if value not in levels:
        raise ImproperlyConfigured(f"{name}={value!r} must be one of {', '.join(levels)}.")
    return value


def words(name: str, default: str) -> list[str]:
    """Read a list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def domains(name: str, default: str) -> list[str]:
    """Read a list of names, each in its one spelling: as the list and resolvers have it."""
    try:
        return [read_domain(word) for word in words(name, default)]
    except NotAnIndicator as error:
        raise ImproperlyConfigured(f"{name}={text(name, default)!r} must be names such as example.vn.") from error


def address(name: str, default: str) -> str:
    """Read the address of a face, `https://khien.example.vn` or with a port, as links to it begin."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    host = parts.hostname if value == f"{parts.scheme}://{parts.netloc}" else None
    if parts.scheme not in {"http", "https"} or not host or _port_of(parts) is None:
        raise ImproperlyConfigured(f"{name}={value!r} must be http:// or https:// and a host, without a path.")
    if not value.isascii() and (ascii_name := ascii_host(host)):  # as browsers say it, and the list
        return f"{parts.scheme}://{ascii_name}" + (f":{parts.port}" if parts.port else "")
    return value


def _port_of(parts: SplitResult) -> int | None:
    """Return the port, 0 when none is named and None when it cannot be one."""
    with suppress(ValueError):
        return parts.port or 0
    return None


def host_of(own: str) -> str:
    """Return the host of an address as browsers send it, IPv6 in brackets."""
    return bracketed(urlsplit(own).hostname or "")


def data_folder(root: Path) -> Path:
    """Return the one folder that holds all state, made on first use; what is not to be published is closed."""
    folder = Path(os.environ.get("KHIEN_DATA", root / "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("keys", "ledger", "attachments", "resolver", "run", "static"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    return folder


def key_file(folder: Path, name: str) -> bytes:
    """Return the 32 random bytes kept in `keys/NAME`, made when first asked for.

    Two processes that start together agree: the file is linked into place whole, and the loser reads it.
    """
    path = folder / "keys" / name
    if not path.exists():
        fresh = path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(32))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = path.read_bytes()
    if len(key) != 32:
        raise ImproperlyConfigured(f"{path} must hold exactly 32 bytes. Restore it from the backup of the keys.")
    return key


def database(url: str, folder: Path) -> dict[str, object]:
    """Turn `sqlite:` or `postgresql://user:password@host:port/name` into Django's form.

    libpq reads the address: `postgresql://user@/name?host=/folder` is a server's Unix socket in that folder, and
    `?sslmode=verify-full` says how to encrypt.
    """
    if url in {"", "sqlite:"}:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _closed(folder / "khien.sqlite3"),
            # A write transaction takes its lock at once: a lock taken half-way fails instead of waiting.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured("KHIEN_DATABASE must be sqlite: or postgresql://user:password@host:port/name.")
    return _postgresql(url)


def _closed(path: Path) -> Path:
    """Keep other users of the machine from reading the database: SQLite makes files that everybody may read."""
    if not path.exists():
        path.touch(mode=0o600)
    for side in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + side).chmod(0o600)
    return path


def _postgresql(url: str) -> dict[str, object]:
    from psycopg import ProgrammingError, conninfo

    try:
        options = conninfo.conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"KHIEN_DATABASE is no PostgreSQL address: {error}.") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{key: options.pop(word, "") for key, word in _DJANGO_NAMES.items()},
        # Threads of a face come and go; its connections stay, are few, and are looked at before they are used.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _PATIENCE | options | {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
    }


# A server whose machine vanishes says no word: without these a worker waits for its answer for up to two hours.
_PATIENCE = {
    "connect_timeout": "10",  # seconds
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",  # milliseconds
}


# libpq's words for what Django names itself; any other goes through as it is.
_DJANGO_NAMES = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and how."""

    backend: str = "khien.outbox.mail_folder.EmailBackend"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail_server(url: str) -> MailServer:
    """Read `smtps://user:password@host:465` (TLS), `smtp://…:587` (STARTTLS) or `smtp+plain://…:25` (no TLS).

    Without a URL mail goes into a folder.
    """
    if not url:
        return MailServer()
    parts = urlsplit(url)
    ports = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
    if parts.scheme not in ports or not parts.hostname or _port_of(parts) is None:
        raise ImproperlyConfigured("KHIEN_SMTP must be smtps://, smtp:// or smtp+plain://user:password@host:port.")
    return MailServer(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
    )
