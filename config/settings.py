"""One settings file for every environment; what differs is read from the environment."""

import font_manrope

from config.builds import build_id
from config.env import BASE_DIR, DATA_DIR, env
from core.ops import logs

ENVIRONMENT = env.str("ENVIRONMENT", default="development")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
RATE_LIMITS = env.str("RATE_LIMITS", default="on") != "off"
SECRET_KEY = env.str("SECRET_KEY", default="development-only-" + "x" * 50)
JWT_SECRET = env.str("JWT_SECRET", default="development-only-" + "y" * 50)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
CORS_ORIGINS = env.list("CORS_ORIGINS", default=[])
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
CLUB_NAME = env.str("CLUB_NAME", default="Harbour Hawks")

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "channels",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials",
    "core.apps.CoreConfig",
    "core.rooms.apps.RoomsConfig",
    "core.api.apps.ApiConfig",
    "core.ui.apps.UiConfig",
    "core.ops.apps.OpsConfig",
    "accounts.apps.AccountsConfig",
    "scoreboard.apps.ScoreboardConfig",
]

MIDDLEWARE = [
    "core.ops.middleware.probes",
    "core.ops.middleware.record",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
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
            "builtins": ["template_partials.templatetags.partials", "core.ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.ui.context.site",
            ],
        },
    },
]

FORM_RENDERER = "core.ui.forms.Renderer"

# Where a visitor can go from every page; badge may name a function that answers a word, or "".
NAVIGATION = [
    {"label": "Game day", "url": "/", "icon": "home"},
    {"label": "Scoreboard", "url": "/scoreboard/", "icon": "board"},
]

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///courtside")}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]

BUILD_ID = build_id(BASE_DIR / "static", BASE_DIR / "requirements.txt")
STATIC_URL = f"/static/{BUILD_ID}/"
STATIC_ROOT = DATA_DIR / "static" / BUILD_ID
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts/manrope", font_manrope.font_directory)]

TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
LOGGING = logs.configure(development=ENVIRONMENT == "development")

# Rooms know no app: these name the functions that answer for one.
ROOM_AUTHENTICATE = "accounts.sockets.authenticate"
ROOM_STILL_VALID = "accounts.sockets.still_valid"
