"""Every setting, one line each. Values come from the environment: docs/operating.md lists the variables."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from khien.config import environment as env
from khien.config import faces

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
DATA = env.data_folder(ROOT)

# --- Which face this process shows: public, staff or block. Commands and the worker use staff. ---------------
FACE = env.text("KHIEN_FACE", "staff")
PUBLIC_PORT = env.port("KHIEN_PUBLIC_PORT", 8000)
STAFF_PORT = env.port("KHIEN_STAFF_PORT", 8001)
BLOCK_PORT = env.port("KHIEN_BLOCK_PORT", 8002)
PUBLIC_PROCESSES = env.number("KHIEN_PUBLIC_PROCESSES", 1, least=1)  # of the public face, each on its own core
RESOLVER_PORT = env.port("KHIEN_RESOLVER_PORT", 5300, least=0)
HOST = env.ip("KHIEN_HOST", "127.0.0.1")
PUBLIC_ADDRESS = env.address("KHIEN_PUBLIC_ADDRESS", f"http://localhost:{PUBLIC_PORT}")
STAFF_ADDRESS = env.address("KHIEN_STAFF_ADDRESS", f"http://localhost:{STAFF_PORT}")
BLOCK_ADDRESS = env.address("KHIEN_BLOCK_ADDRESS", f"http://localhost:{BLOCK_PORT}")

# --- Security --------------------------------------------------------------------------------------------------
DEBUG = env.flag("KHIEN_DEBUG", False)
SECRET_KEY = env.key_file(DATA, "django").hex()
CONTACT_KEY = env.key_file(DATA, "contact")  # seals reporters' contact data
LEDGER_KEY = env.key_file(DATA, "ledger")  # Ed25519 seed that signs checkpoints
ENTRY_KEY = env.key_file(DATA, "entry")  # marks ledger rows that the application itself wrote
ALLOWED_HOSTS = env.words("KHIEN_HOSTS", "localhost,127.0.0.1,[::1]")
ALLOWED_HOSTS += map(env.host_of, (PUBLIC_ADDRESS, STAFF_ADDRESS))
if FACE == "block":
    ALLOWED_HOSTS = ["*"]  # it answers under the name that was blocked, whatever it is
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS, STAFF_ADDRESS]
HTTPS = {"public": PUBLIC_ADDRESS, "staff": STAFF_ADDRESS, "block": ""}[FACE].startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_NAME = f"khien_{FACE}"
CSRF_COOKIE_NAME = f"khien_{FACE}_csrf"
SESSION_COOKIE_AGE = env.number("KHIEN_SESSION_SECONDS", 8 * 3600, least=1)  # a working day, then sign in again
SESSION_IDLE_SECONDS = env.number("KHIEN_SESSION_IDLE_SECONDS", 3600, least=1)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Proxies of ours in front of the faces: whoever limits or locks out must see the visitor, not the proxy.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.number("KHIEN_PROXIES", 0)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
# Uploads: larger bodies are refused while they are read, before any view runs.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- Parts -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "khien.config",
    "khien.web",
    "khien.ledger",
    "khien.outbox",
    "khien.people",
    "khien.indicators",
    "khien.intake",
    "khien.analysis",
    "khien.campaigns",
    "khien.cases",
    "khien.protection.filtering",
    "khien.protection.devices",
    "khien.protection.learning",
    "khien.protection.warnings",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]
MIDDLEWARE = faces.middleware(FACE)
ROOT_URLCONF = faces.urlconf(FACE)
WSGI_APPLICATION = "khien.config.wsgi.application"
TEMPLATES = faces.templates(FACE)
FORM_RENDERER = "khien.web.forms.Renderer"
CSRF_FAILURE_VIEW = "khien.web.errors.csrf_failure"

# --- Data --------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database(env.text("KHIEN_DATABASE", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all processes: limits on guessing second factors, and codes that count once, are kept here.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
ATTACHMENTS = DATA / "attachments"
CONTACT_RETENTION_DAYS = env.days("KHIEN_CONTACT_RETENTION_DAYS", 180)

# --- Mail: a folder of .eml files when no server is named -------------------------------------------------------
MAIL_FOLDER = DATA / "mail"
PRESS_FOLDER = DATA / "press"  # picture cards and posters of warnings; can be deleted, is made again
_MAIL = env.mail_server(env.text("KHIEN_SMTP", ""))
EMAIL_BACKEND = _MAIL.backend
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.host, _MAIL.port, _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _MAIL.starttls, _MAIL.tls, 20
DEFAULT_FROM_EMAIL = env.text("KHIEN_MAIL_FROM", "khien@localhost")

# --- People ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "khien.people.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are entered by an administrator, who knows their address
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Khiên"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: clocks and fingers are slow (RFC 6238, 5.2)
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/15m/key", "login": "60/m/ip"}  # key: a person
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # no secret to guess; a whole office may share one address
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow plain http only for localhost
MFA_ADAPTER = "khien.people.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "khien.people.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "khien.people.passkey_forms.RenamePasskeyForm",
}
AXES_CLIENT_IP_CALLABLE = "khien.web.addresses.address_of"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

# --- Language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone("KHIEN_TIME_ZONE", "Asia/Ho_Chi_Minh")
FORMAT_MODULE_PATH = "khien.web.formats"

# --- Static files ------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": ATTACHMENTS}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True

# --- The ledger and the list -------------------------------------------------------------------------------------
LEDGER_ORIGIN = env.origin("KHIEN_LEDGER_ORIGIN", "khien.local/ledger")
LEDGER_FOLDER = DATA / "ledger"
RESOLVER_FOLDER = DATA / "resolver"
LISTS_FOLDER = DATA / "lists"  # the list in every format, for a web server or a CDN
PRIMARY_PORT = env.port("KHIEN_PRIMARY_PORT", 0, least=0)  # of Knot DNS, from which others transfer; 0: none
PRIMARY_ADDRESS = env.ip("KHIEN_PRIMARY_ADDRESS", HOST)  # as resolvers of others reach it
TSIG_KEY = env.key_file(DATA, "tsig")  # the keys that sign transfers are made from it
RESOLVER_FORWARD = env.server("KHIEN_RESOLVER_FORWARD")  # address@port to ask instead of the root servers
BLOCK_DAYS = env.days("KHIEN_BLOCK_DAYS", 30)
BRAKE_SHARE = env.number("KHIEN_BRAKE_PERCENT", 20, most=100) / 100
BRAKE_FLOOR = env.number("KHIEN_BRAKE_FLOOR", 200)  # changes that a small list may always make
CANARIES = env.domains("KHIEN_CANARIES", "")  # names that must keep resolving; none means only our own canary
# The operator's public resolver, as devices reach it; without one the page about protection says so.
DNS_OVER_HTTPS = env.text("KHIEN_DNS_OVER_HTTPS", "")
DNS_OVER_TLS = env.text("KHIEN_DNS_OVER_TLS", "")
DNS_ADDRESSES = env.words("KHIEN_DNS_ADDRESSES", "")
DNS_TEST_NAME = env.text("KHIEN_DNS_TEST_NAME", "")  # leads to the public face, and is on the list
if DNS_TEST_NAME and FACE == "public":
    ALLOWED_HOSTS.append(DNS_TEST_NAME)
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(DNS_TEST_NAME)
COUNT_HITS = env.flag("KHIEN_COUNT_HITS", True)  # how often each entry stops somebody; never who
HITS_RETENTION_DAYS = env.days("KHIEN_HITS_RETENTION_DAYS", 400)
RUN_FOLDER = DATA / "run"

# --- Looking at what was reported: off until somebody says what --------------------------------------------------
COLLECT = env.words("KHIEN_COLLECT", "")  # of: dns, rdap, tls, http, page, asn
COLLECT_PER_DAY = env.number("KHIEN_COLLECT_PER_DAY", 2000)  # visits of all together
COLLECT_PER_SITE = env.number("KHIEN_COLLECT_PER_SITE", 12)  # visits a day to what one person registered
RDAP_BOOTSTRAP = env.text("KHIEN_RDAP_BOOTSTRAP", "")  # a file in the form of RFC 9224; empty: IANA's, fetched
ASN_ZONE = env.text("KHIEN_ASN_ZONE", "asn.cymru.com")  # answers under origin., origin6. and AS….
ASN_FILE = env.text("KHIEN_ASN_FILE", "")  # lines `prefix,asn,country,name`, instead of the zone
COLLECT_NEVER = env.words("KHIEN_COLLECT_NEVER", "")  # our own networks with public numbers: 203.0.113.0/24
COLLECT_RESOLVER = env.server("KHIEN_COLLECT_RESOLVER")  # address@port; empty: the system's

LOGGING_CONFIG = "khien.config.logs.configure"
LOGGING: dict[str, object] = {"level": env.log_level("KHIEN_LOG_LEVEL", "INFO")}
