"""Django settings. Everything a deployment may change comes from READOUT_* variables (README)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from briefs.config import environment as env

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.text("READOUT_DATA") or BASE_DIR / "var").resolve()

DEBUG = env.flag("READOUT_DEBUG")
SECRET_KEY = env.text("READOUT_SECRET_KEY") or env.secret_key(DATA_DIR)
PUBLIC = env.flag("READOUT_PUBLIC")
PORT = env.number("READOUT_PORT", 8000, low=1, high=65535)
# Requests a minute, a sixth of them at once; 0: as many as come.
RATE_TOKEN = env.number("READOUT_RATE_TOKEN", 600, high=1_000_000)
RATE_USER = env.number("READOUT_RATE_USER", 1200, high=1_000_000)
RATE_ADDRESS = env.number("READOUT_RATE_ADDRESS", 600, high=1_000_000)
RATE_SIGN_IN = env.number("READOUT_RATE_SIGN_IN", 60, high=1_000_000)
#: What opens /metrics; none: nothing does.
METRICS_TOKEN = env.secret("READOUT_METRICS_TOKEN")
#: Set once the site is served over HTTPS: secure cookies, HSTS, redirect.
HTTPS = env.flag("READOUT_HTTPS")
HOSTS = env.hosts("READOUT_HOSTS")
ALLOWED_HOSTS = [*HOSTS, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS]

#: Where people find the site, for what is sent to them.
ADDRESS = env.address(
    "READOUT_ADDRESS",
    f"http{'s' * HTTPS}://{HOSTS[0]}" if HOSTS else f"http://127.0.0.1:{PORT}",
)

# Mail; without READOUT_MAIL alerts are shown in Readout only.
MAIL = bool(env.text("READOUT_MAIL"))
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
globals().update(env.mail("READOUT_MAIL"))
DEFAULT_FROM_EMAIL = (
    env.text("READOUT_MAIL_FROM") or f"Readout <readout@{urlsplit(ADDRESS).hostname}>"
)

INSTALLED_APPS = [
    "briefs.config.apps.ReadoutAdminConfig",
    "briefs",  # before Django's: its commands that change accounts go on record
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",  # its own table stays empty: briefs.sessions
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "search",
]

MIDDLEWARE = [
    "briefs.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "briefs.middleware.security_headers",
    "briefs.middleware.unreadable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "briefs.middleware.session_use",
    "briefs.middleware.api_token",
    "briefs.middleware.account",
    "briefs.middleware.rate_limit",
    "briefs.middleware.body_limit",
    "briefs.middleware.sign_in_required",
    "briefs.middleware.account_time_zone",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "briefs.config.urls"
WSGI_APPLICATION = "briefs.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "briefs.rendering.Templates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["briefs.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "briefs.context_processors.site",
                "search.context_processors.saved_new",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    url = env.text("READOUT_DATABASE")
    if not url:
        return {
            "ENGINE": "briefs.sqlite",
            "NAME": DATA_DIR / "readout.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # Measured: with deferred transactions four writers meet "database is locked"
                # thousands of times in six seconds, with IMMEDIATE never.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise env.BadSetting("READOUT_DATABASE must look like postgresql://user:secret@host/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "briefs.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "briefs.sessions.Backend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 4 * 3600  # seconds that the link of a mail holds
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "results"

# Ten wrong passwords for one account from one address lock that pair out for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "briefs.limits.attempt_address"
AXES_USERNAME_FORM_FIELD = "username"  # the form's name for it; the model calls it e-mail
AXES_USERNAME_CALLABLE = "briefs.tries.counted_as"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "next", "csrfmiddlewaretoken"]  # not kept
AXES_DISABLE_ACCESS_LOG = True  # who signed in is in the audit log
AXES_ENABLE_ADMIN = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False

LANGUAGE_CODE = "en-gb"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS: list[Path] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = DATA_DIR / "originals"

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_COLLECTION_BYTES = 200 * 1024 * 1024  # archives, mailboxes, tables
MAX_BATCH_FILES = 1000
# What the files of a batch hold, archives within archives included.
MAX_BATCH_ENTRIES = 50_000
MAX_BATCH_ENTRY_BYTES = 2 * 1024**3
DATA_UPLOAD_MAX_NUMBER_FILES = MAX_BATCH_FILES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

INDEX_DIR = DATA_DIR / "index"
EXPORTS_DIR = DATA_DIR / "exports"
#: Seconds that a page waits for the index to follow what was changed for it.
INDEX_FOLLOWS_IN = 1.5

SESSION_ENGINE = "briefs.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HTTPS:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked on the machine itself
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

#: Lines for people, or JSON with one line for each request.
LOG_JSON = env.choice("READOUT_LOG", ("text", "json")) == "json"
LOG_FILE = env.text("READOUT_LOG_FILE")
_LINES = {
    "formatter": "json" if LOG_JSON else "text",
    "filters": ["request", "refusals", "secrets"],
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "briefs.logs.WithRequest"},
        "refusals": {"()": "briefs.logs.WithoutTraceOfRefusals"},
        "secrets": {"()": "briefs.config.redaction.WithoutSecrets"},
    },
    "formatters": {
        "text": {
            "format": "{asctime} {levelname} {name} {message} {request_id}",
            "style": "{",
        },
        "json": {"()": "briefs.logs.JsonLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", **_LINES},
        **(
            {"file": {"class": "briefs.logs.RotatingFile", "filename": LOG_FILE, **_LINES}}
            if LOG_FILE
            else {}
        ),
    },
    "root": {"handlers": ["console", *(["file"] if LOG_FILE else [])], "level": "WARNING"},
    "loggers": {
        "readout": {"level": "INFO"},
        "readout.request": {"level": "INFO" if LOG_JSON else "WARNING"},
        # A refusal is an answer, not an error: it needs no traceback in the terminal.
        "django.request": {"level": "ERROR"},
    },
}
