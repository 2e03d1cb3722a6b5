"""Django settings. Everything that differs between installations comes from the environment (docs/OPERATIONS.md)."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from peerdesk.foundation.crypto import key_ring
from peerdesk.foundation.db.place import home_folder
from peerdesk.foundation.db.server import database_settings

ENV = os.environ.get("PEERDESK_ENV", "local")
DEBUG = False
PUBLIC_URL = os.environ.get("PEERDESK_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")
BASE_DIR = Path(__file__).resolve().parents[1]
HOME = home_folder()

# After a rotation of the master key, what the older one signed (sessions, links) stays good while that one is kept.
SECRET_KEY, *SECRET_KEY_FALLBACKS = (
    hmac.new(key, b"django-secret-key", hashlib.sha256).hexdigest() for key in key_ring()
)
ALLOWED_HOSTS = [host for host in os.environ.get("PEERDESK_HOSTS", "").split(",") if host] or [
    "127.0.0.1", "localhost", "[::1]", "testserver",
]  # fmt: skip
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if IS_HTTPS else []

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
    "peerdesk.foundation.db",
    "peerdesk.foundation.ui",
    "peerdesk.foundation.outbox",
    "peerdesk.foundation.idempotency",
    "peerdesk.domain.people",
    "peerdesk.domain.brands",
    "peerdesk.domain.privacy",
    "peerdesk.domain.conversations",
    "peerdesk.domain.experts",
    "peerdesk.domain.exams",
    "peerdesk.domain.checks",
    "peerdesk.domain.ledger",
    "peerdesk.domain.webhooks",
    "peerdesk.domain.tickets",
    "peerdesk.domain.channels",
    "peerdesk.domain.triage",
    "peerdesk.domain.answers",
    "peerdesk.domain.matching",
    "peerdesk.domain.recruiting",
    "peerdesk.domain.outreach",
    "peerdesk.domain.attachments",
    "peerdesk.domain.generation",
    "peerdesk.domain.quality",
    "peerdesk.domain.broker",
    "peerdesk.domain.flows",
    "peerdesk.domain.guidance",
    "peerdesk.domain.incidents",
    "peerdesk.domain.onboarding",
    "peerdesk.domain.rewards",
    "peerdesk.domain.insights",
    "peerdesk.surfaces.backstage",
    "peerdesk.surfaces.desk",
    "peerdesk.surfaces.console",
    "peerdesk.surfaces.help",
    "peerdesk.surfaces.inbound",
    "peerdesk.surfaces.join",
    "peerdesk.surfaces.review",
    "peerdesk.config.apps.CompositionConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "peerdesk.config.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "peerdesk.config.middleware.api_shortcut",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "peerdesk.config.middleware.page_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "peerdesk.config.middleware.domain_errors",
]

ROOT_URLCONF = "peerdesk.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "peerdesk.config.navigation.navigation",
            ],
        },
    }
]
ASGI_APPLICATION = "peerdesk.config.asgi.application"

DATABASES = database_settings()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/start/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# A code by mail comes before anything else, so that signing up answers alike whether or not an address is known (A01).
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {"signup": "peerdesk.config.entrance.sign_up.SignUpForm"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
FRESH_LOG_IN_SECONDS = ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS: bool | dict[str, str] = False if ENV == "test" else {}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_TOTP_ISSUER = "Peerdesk"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "peerdesk.config.error_responses.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("PEERDESK_BEHIND_PROXY") == "1" else None
)
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# Files are kept in memory while they are looked at, never in a temporary folder.
FILE_UPLOAD_HANDLERS = ["peerdesk.foundation.uploads.BoundedUploadHandler"]

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = ENV == "test"
WHITENOISE_AUTOREFRESH = ENV == "test"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENV == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

_MAIL_HOST = os.environ.get("PEERDESK_SMTP_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if _MAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = _MAIL_HOST
EMAIL_PORT = int(os.environ.get("PEERDESK_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("PEERDESK_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PEERDESK_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("PEERDESK_SMTP_TLS", "1") == "1"
EMAIL_TIMEOUT = 20
MAIL_DOMAIN = os.environ.get("PEERDESK_MAIL_DOMAIN", "peerdesk.localhost")
# Where what cannot be delivered comes back to, by an address of its own for each mail; and the Maildir it is put into.
MAIL_RETURN_DOMAIN = os.environ.get("PEERDESK_MAIL_RETURN_DOMAIN", MAIL_DOMAIN)
_RETURNED = os.environ.get("PEERDESK_RETURNED_MAILDIR", "")
RETURNED_MAILDIR = Path(_RETURNED) if _RETURNED else None
DEFAULT_FROM_EMAIL = os.environ.get("PEERDESK_MAIL_FROM", f"Peerdesk <help@{MAIL_DOMAIN}>")

# Servers on this very machine that actions may call, as host:port with commas: for the demo and for tests.
# The same for providers of checks, such as the reference one on this machine: 127.0.0.1:8792.
LOCAL_CHECK_HOSTS = frozenset(filter(None, os.environ.get("PEERDESK_LOCAL_CHECK_HOSTS", "").split(",")))
LOCAL_ACTION_HOSTS = frozenset(filter(None, os.environ.get("PEERDESK_LOCAL_ACTION_HOSTS", "").split(",")))
# Language models inside this network that brands may connect, as host:port with commas.
MODEL_HOSTS = frozenset(filter(None, os.environ.get("PEERDESK_MODEL_HOSTS", "").split(",")))
ERASURE_LEDGER = Path(
    os.environ.get("PEERDESK_ERASURE_LEDGER", HOME / ("erasures.test.jsonl" if ENV == "test" else "erasures.jsonl"))
)
GUARD_MODELS = Path(os.environ["PEERDESK_GUARD_MODELS"]) if os.environ.get("PEERDESK_GUARD_MODELS") else None
# Presidio reads beside our own detectors where it is installed (`scripts/environment presidio`).
GUARD_PRESIDIO = os.environ.get("PEERDESK_GUARD_PRESIDIO", "") == "1"
GUARD_SECONDS = float(os.environ.get("PEERDESK_GUARD_SECONDS", "10"))

PROCRASTINATE_IMPORT_PATHS = [
    "peerdesk.foundation.jobs.dispatch", "peerdesk.domain.broker.tasks", "peerdesk.domain.guidance.tasks",
]  # fmt: skip
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None

UNFOLD = {"SITE_TITLE": "Peerdesk backstage", "SITE_HEADER": "Peerdesk backstage", "SITE_URL": "/"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"procrastinate": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
