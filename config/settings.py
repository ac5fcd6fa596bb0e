"""Settings for every environment; the environment variables make the difference."""

import sys
from email.utils import formataddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
import font_manrope

from config.database import databases
from config.env import BASE_DIR, DATA_DIR, env
from config.env_parsers import storage
from core import requests
from core.http.static_files import build_id
from core.ops import logs

ENVIRONMENT = env["ENVIRONMENT"]
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env["DEBUG"]
DEMO = env["DEMO"]
DEMO_PASSWORD = env["DEMO_PASSWORD"]
RATE_LIMITS = env["RATE_LIMITS"]
SECRET_KEY = env["SECRET_KEY"]
JWT_SECRET = env["JWT_SECRET"]
CODE_SECRET = env["CODE_SECRET"]
HOST = env["HOST"]
PORT = env["PORT"]
SITE_URL = env["SITE_URL"]
ALLOWED_HOSTS = env["ALLOWED_HOSTS"]
CORS_ORIGINS = env["CORS_ORIGINS"]
TIME_ZONE = env["TIME_ZONE"]
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
CLUB_NAME = env["CLUB_NAME"]

INSTALLED_APPS = [
    # Only runserver uses daphne. Elsewhere it would cost each process 13 MB and 0.4 s of its start.
    *(["daphne"] if "runserver" in sys.argv else []),
    "core.admin.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.forms",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "procrastinate.contrib.django",
    "rest_framework",
    "template_partials",
    "core.apps.CoreConfig",
    "core.apps.RoomsConfig",
    "core.apps.ApiConfig",
    "core.apps.IdempotencyConfig",
    "core.apps.UnsentConfig",
    "core.apps.UiConfig",
    "core.apps.OpsConfig",
    "core.apps.JobsConfig",
    "core.apps.MailConfig",
    "core.apps.BackupsConfig",
    "core.apps.FilesConfig",
    "core.apps.SearchConfig",
    "accounts",
    "scoreboard",
    "competitions",
    "tickets",
    "shop",
    "subscriptions",
    "livechat",
    "bookings",
    "drops",
    "projects",
]

MIDDLEWARE = [
    "core.requests.request_ids",
    "core.security.headers",
    "core.ops.middleware.answer_probes",
    "core.ops.middleware.record_requests",
    "core.api.middleware.api_middleware",  # API calls end here: what follows is for pages
    "core.ui.middleware.compress",
    "core.ui.middleware.method_middleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.unsent.sign_in.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.clients.known_browsers_middleware",
    "core.api.guest_limits.guest_limits",
    "core.ui.middleware.error_middleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "template_partials.templatetags.partials",
                "core.ui.templatetags.ui",
                "core.mail.templatetags.mail",
                "core.idempotency.templatetags.one_time",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.security.nonce",
                "core.ui.navigation.site",
            ],
        },
    },
]

# If SITE_URL is https, cookies are sent over HTTPS only. The HSTS header is only sent over HTTPS.
HTTPS = SITE_URL.startswith("https:")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
# W002: the policy's frame-ancestors replaces X-Frame-Options. W005: HSTS for the club's other subdomains is not
# ours to decide. W021: preload lists are the club's decision.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W005", "security.W021"]

FORM_RENDERER = "core.ui.forms.Renderer"

DATABASES = databases(env, command="".join(sys.argv[1:2]))

AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["accounts.hashers.BCryptSHA256", "accounts.hashers.PBKDF2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "core.unsent.pages.csrf_failure"
LAST_ACCOUNT = "accounts.clients.last_account"  # identifies the browser that owns an unsent form
SESSION_ENGINE = "accounts.authentication"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = False  # allauth's limits are inexact; services.prove and sign_up count instead
ACCOUNT_EMAIL_NOTIFICATIONS = True
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.forms.NewPasskeyForm",
    "authenticate": "accounts.forms.CodeForm",
    "authenticate_webauthn": "accounts.forms.PasskeyForm",
    "login_webauthn": "accounts.forms.PasskeySignInForm",
    "reauthenticate": "accounts.forms.ReauthenticateCodeForm",
    "reauthenticate_webauthn": "accounts.forms.ReauthenticatePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers accept passkeys on localhost and https only
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = False  # a whole hall may sign in by passkey; services count the codes
USERSESSIONS_ADAPTER = "accounts.adapters.BrowserSessionsAdapter"

BUILD_ID = build_id(BASE_DIR / "static", BASE_DIR / "requirements.txt", BASE_DIR / "core/http/static_files.py")
STATIC_URL = f"/static/{BUILD_ID}/"
STATIC_ROOT = DATA_DIR / "static" / BUILD_ID
STORAGES = {
    "default": storage(env["STORAGE_URL"]),
    "staticfiles": {"BACKEND": "core.http.static_files.BundledCssStorage"},
}
# Browsers accept only gzip without TLS; a proxy with TLS can use better compression.
SERVESTATIC_USE_BROTLI = SERVESTATIC_USE_ZSTD = False
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts/manrope", font_manrope.font_directory)]

# Without EMAIL_URL, nothing waits for a mail server.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if env["EMAIL_URL"]:
    globals().update(environ.Env.email_url_config(env["EMAIL_URL"]))
MAIL_IS_SENT = bool(env["EMAIL_URL"])
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = formataddr((CLUB_NAME, env["EMAIL_FROM"] or f"noreply@{urlsplit(SITE_URL).hostname}"))

MEDIA_URL = env["MEDIA_URL"]
MEDIA_ROOT = DATA_DIR / "media"
UPLOADS_KEEP_FREE = env["UPLOADS_KEEP_FREE_MB"] * 1024**2
DATABASE_FOLDER = None if env["DATABASE_URL"] else DATA_DIR / "postgres"  # of the embedded database
# Bodies are in memory and limited already, so no temporary directory can be missing, read-only or full.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = requests.MAX_UPLOAD_BYTES

SHOP_CURRENCY = env["SHOP_CURRENCY"]
SHOP_VAT_ROUNDING = env["SHOP_VAT_ROUNDING"]
SHOP_HOLD_DAYS = env["SHOP_HOLD_DAYS"]
STRIPE_SECRET_KEY = env["STRIPE_SECRET_KEY"]
STRIPE_WEBHOOK_SECRET = env["STRIPE_WEBHOOK_SECRET"]

ORGANIZER_SIGNUP = env["ORGANIZER_SIGNUP"] or ("open" if DEMO else "approve")
TRUSTED_PROXIES = env["TRUSTED_PROXIES"]
METRICS_TOKEN = env["METRICS_TOKEN"]
SENTRY_DSN = env["SENTRY_DSN"]
REDIS_URL = env["REDIS_URL"]
WORKER_CONCURRENCY = env["WORKER_CONCURRENCY"]
REMINDER_CRON = env["REMINDER_CRON"]
CLEANUP_CRON = env["CLEANUP_CRON"]
BACKUP_CRON = env["BACKUP_CRON"]
BACKUP_KEEP = env["BACKUP_KEEP"]
BACKUP_DIR = Path(env["BACKUP_DIR"]).expanduser() if env["BACKUP_DIR"] else DATA_DIR / "backups"
# Without these secrets, codes, tracking and unsubscribe links and second factors in the database are useless.
BACKUP_SECRETS = ("SECRET_KEY", "CODE_SECRET")
KEPT_SECRETS = env["KEPT_SECRETS"]  # paths of the secrets that the environment does not set
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None  # core.jobs finds the tasks
LOGGING = logs.configure(text=logs.wants_text(env["LOG_FORMAT"], production=ENVIRONMENT == "production"))

# The demo club: fixtures/demo/<part>.json in the order in which they depend on one another.
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DEMO_PARTS = [
    "people",
    "games",
    "competitions",
    "subscriptions",
    "tickets",
    "drops",
    "streams",
    "projects",
    "shop",
    "events",
]
DEMO_SET_PASSWORD = "accounts.services.set_demo_password"  # noqa: S105  (a name)

# Limits for callers without an account: one table for every route.
GUEST_WRITES = "config.guest_writes.GUEST_WRITES"

# core.rooms does not import apps: these names are the functions of each kind of room.
ROOM_AUTHENTICATE = "accounts.authentication.authenticate"
ROOM_STILL_VALID = "accounts.authentication.still_valid"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "accounts.authentication.CookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.json_parser.Negotiation",
    "DEFAULT_THROTTLE_CLASSES": ["core.api.guest_limits.GuestThrottle"],
    "DEFAULT_PARSER_CLASSES": ["core.api.json_parser.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.responses.EnvelopeRenderer"],
    "DEFAULT_SCHEMA_CLASS": "core.api.openapi.EnvelopeSchema",
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.PageNumbers",
    "EXCEPTION_HANDLER": "core.api.exception_handler.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_METADATA_CLASS": "core.api.responses.Methods",
    "DATETIME_FORMAT": None,  # left to core.api.responses, which writes every time in the same format
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Courtside",
    "DESCRIPTION": "The API of a sports club's site.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,  # serializers for PATCH have optional fields already
    "CAMELIZE_NAMES": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["core.api.openapi.add_shared_components"],
}
