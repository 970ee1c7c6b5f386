"""Django's settings: everything that a hospital may change stands in `hub.toml` (`configuration.py`), not here."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from radvigil.hub.configuration import LONGEST, configuration, home_folder, secret

HERE = Path(__file__).parent
HOME = home_folder()
CONFIGURED = configuration(HOME)

SECRET_KEY = secret(HOME, "session")
DEBUG = False
ALLOWED_HOSTS = sorted({CONFIGURED.host, "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [CONFIGURED.public_url]
PUBLIC_URL = CONFIGURED.public_url.rstrip("/")

APPS = (
    "audit",
    "people",
    "places",
    "intake",
    "machines",
    "findings",
    "doubts",
    "work",
    "incidents",
    "duties",
    "downtime",
    "exercises",
    "lessons",
    "rounds",
    "documents",
    "notices",
    "api",
)
"""Our own, in the order of who may import whom: later ones know earlier ones."""

INSTALLED_APPS = [
    "radvigil.hub",
    *(f"radvigil.hub.{name}" for name in APPS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "radvigil.hub.edge.EdgeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # inside these three: its answers carry the same headers
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "radvigil.hub.people.idle.IdleMiddleware",
    "radvigil.hub.people.middleware.BadgeMiddleware",
]

ROOT_URLCONF = "radvigil.hub.urls"
WSGI_APPLICATION = "radvigil.hub.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "radvigil.hub.people.menu.menu",
            ],
            "builtins": [
                "radvigil.hub.templatetags.addresses",
                "radvigil.hub.templatetags.hub",
                "radvigil.hub.templatetags.beside",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    if not CONFIGURED.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "hub.sqlite3",
            "TEST": {"NAME": HOME / "tests.sqlite3"},  # a file: locks in memory are others than those of a hospital
            "OPTIONS": {
                # A write waits for the one before it instead of failing in the middle of a transaction.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            "CONN_MAX_AGE": 60,  # every new connection reads the schema anew: a tenth of a page's time
        }
    parts = urlsplit(CONFIGURED.database)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
CACHES = {
    # In the database, so that two processes share their limits on attempts (ASVS 5.0 V6.3.1).
    # Room for the counts of many addresses at once: what is thrown out to make room is forgotten, and counts anew.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "hub_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# People and sessions

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "radvigil.hub.people.passwords.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "first"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "radvigil.hub.people.adapter.Adapter"
SOCIALACCOUNT_ADAPTER = "radvigil.hub.people.adapter.OutsideAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by the administrator, who invites
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}  # never by mail: whoever reads a mailbox is not yet the person
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,30/5m/ip", "login": "60/m/ip", "reset_password": "5/m/ip,3/h/key"}
MFA_ADAPTER = "radvigil.hub.people.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CONFIGURED.host == "localhost"
MFA_TOTP_ISSUER = "Radvigil"
USERSESSIONS_TRACK_ACTIVITY = False  # it would write at every page that is read, and wait for whoever writes
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if CONFIGURED.sign_in.server_url:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "hospital",
                "name": CONFIGURED.sign_in.name or CONFIGURED.host,
                "client_id": CONFIGURED.sign_in.client_id,
                "secret": Path(CONFIGURED.sign_in.secret_file).read_text(encoding="utf-8").strip(),
                "settings": {"server_url": CONFIGURED.sign_in.server_url},
            }
        ],
    }
SESSION_COOKIE_AGE = LONGEST * 60
SESSION_IDLE = CONFIGURED.idle_minutes * 60
BEFORE_NAMES = "__Host-" if CONFIGURED.encrypted else ""
"""With it a browser takes a cookie from this very host alone, and over an encrypted line."""
SESSION_COOKIE_NAME = f"{BEFORE_NAMES}radvigil"
IDLE_COOKIE_NAME = f"{BEFORE_NAMES}radvigil_active"
CSRF_COOKIE_NAME = f"{BEFORE_NAMES}csrftoken"
LANGUAGE_COOKIE_NAME = f"{BEFORE_NAMES}django_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = CONFIGURED.encrypted
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True

# What a browser is told


def _provider() -> list[str]:
    """Where the button of the hospital's own sign-in leads: a form is held to its policy through redirects too."""
    parts = urlsplit(CONFIGURED.sign_in.server_url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *_provider()],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if CONFIGURED.encrypted else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = CONFIGURED.encrypted
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURED.proxies else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Languages and places

LANGUAGE_CODE = CONFIGURED.language
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
TIME_ZONE = CONFIGURED.time_zone
USE_TZ = USE_I18N = True
FORMAT_MODULE_PATH = ["radvigil.hub.formats"]
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [("report", HERE.parent / "report" / "html" / "assets")]  # the design system is one
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Mail

EMAIL_HOST, EMAIL_PORT = CONFIGURED.mail.host, CONFIGURED.mail.port
EMAIL_USE_TLS, EMAIL_TIMEOUT = CONFIGURED.mail.starttls, 20
EMAIL_HOST_USER = CONFIGURED.mail.user
EMAIL_HOST_PASSWORD = (
    Path(CONFIGURED.mail.password_file).read_text(encoding="utf-8").strip() if CONFIGURED.mail.password_file else ""
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURED.mail.sender
EMAIL_BACKEND = (
    "radvigil.hub.notices.mail.Backend" if CONFIGURED.mail.host else "django.core.mail.backends.dummy.EmailBackend"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"plain": {"()": "radvigil.hub.edge.PlainRecords"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["plain"]}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
