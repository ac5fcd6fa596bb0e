"""The table of every environment variable that Courtside reads.

`config.env` reads and checks them, and `make env` writes `.env.example` from the table.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from config import env_parsers


@dataclass(frozen=True)
class Variable:
    """An environment variable: what it decides, how its text is parsed, and its default."""

    name: str
    description: str
    read: env_parsers.Parser = env_parsers.text
    default: str = ""
    secret: bool = False

    def value(self, raw: str) -> Any:
        """Return the parsed value; empty means the default. Raise ValueError if it is invalid."""
        raw = raw.strip() or self.default
        return self.read(raw) if raw or self.read in env_parsers.LIST_PARSERS else ""


Secret = partial(Variable, secret=True)
POSTGRES = env_parsers.url("postgres", "postgresql")
REDIS = env_parsers.url("redis", "rediss")
EMAIL = env_parsers.url("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail")
HTTP = env_parsers.url("https", "http")
VAT_ROUNDINGS = env_parsers.one_of("line", "order")
LOG_FORMATS = env_parsers.one_of("auto", "text", "json")
ENVIRONMENTS = env_parsers.one_of("development", "production")

VARIABLES = (
    Variable("ENVIRONMENT", "production asks for secrets and an address of your own", ENVIRONMENTS, "development"),
    Variable("HOST", "address the web process listens on (0.0.0.0 is every one)", env_parsers.host, "127.0.0.1"),
    Variable("PORT", "port the web process listens on", env_parsers.integer(1, 65535), "8000"),
    Variable("COURTSIDE_DATA_DIR", "folder of the embedded database, uploads and kept secrets", default="./var"),
    Secret("DATABASE_URL", "PostgreSQL 15 or newer, postgres://user:password@host/name; unset is embedded", POSTGRES),
    Secret("DATABASE_DIRECT_URL", "the same past a pooler, for LISTEN, the worker and migrations", POSTGRES),
    Secret("REDIS_URL", "carries notifications between many machines; unset is PostgreSQL", REDIS),
    Variable("DEMO", "load the demo club and its accounts (true under make run)", env_parsers.boolean, "false"),
    Secret("DEMO_PASSWORD", "of the demo accounts; needed where others reach the site", env_parsers.password),
    Variable("RATE_LIMITS", "off lifts every rate limit; for drills only", env_parsers.boolean, "on"),
    Variable("DEBUG", "Django's debug pages; only in development", env_parsers.boolean, "false"),
    Variable("LOG_FORMAT", "text for people, json for machines; auto is text at a terminal", LOG_FORMATS, "auto"),
    Secret("SECRET_KEY", "signs sessions and links; 50 or more characters; kept in the data folder when unset"),
    Secret("JWT_SECRET", "signs access tokens; 50 or more characters; kept in the data folder when unset"),
    Secret("CODE_SECRET", "keys the hashes of claim codes; 50 or more characters; kept likewise when unset"),
    Variable("SITE_URL", "address people type, scheme and host; unset is http://HOST:PORT", env_parsers.origin),
    Variable("ALLOWED_HOSTS", "host names to answer to; unset is the one of SITE_URL", env_parsers.comma_separated),
    Variable("TRUSTED_PROXIES", "addresses or networks whose X-Forwarded-For is believed", env_parsers.networks),
    Variable("CORS_ORIGINS", "origins whose pages may call the API; unset is this one only", env_parsers.origins),
    Variable("CLUB_NAME", "name of the club in the header, mails and titles", default="Harbour Hawks"),
    Variable("TIME_ZONE", "the club's own time zone", env_parsers.time_zone, "Europe/Paris"),
    Variable("MEDIA_URL", "where uploads are served from", env_parsers.folder_url, "/media/"),
    Secret(
        "STORAGE_URL",
        "S3 store of the uploads, s3://key:secret@host:port/bucket?region=…&https=false; unset is the data folder",
        env_parsers.storage_url,
    ),
    Variable(
        "UPLOADS_KEEP_FREE_MB",
        "megabytes of disk that uploads leave free, or a tenth of the disk if that is more (10 GB at most); 0 is none",
        env_parsers.integer(0, 10**8),
        "1024",
    ),
    Secret("EMAIL_URL", "smtp+tls://user:password@host:587; unset keeps mail in the mailbox only", EMAIL),
    Variable("EMAIL_FROM", "address that mail comes from; unset is noreply@ the host of SITE_URL", env_parsers.address),
    Variable(
        "ORGANIZER_SIGNUP",
        "open, or approve by staff; unset is open in the demo only",
        env_parsers.one_of("open", "approve"),
    ),
    Variable("SHOP_CURRENCY", "what the shop sells in (ISO 4217)", env_parsers.currency, "EUR"),
    Variable("SHOP_VAT_ROUNDING", "where VAT is rounded: each line, or once an order", VAT_ROUNDINGS, "order"),
    Variable("SHOP_HOLD_DAYS", "days an unpaid order keeps its goods", env_parsers.integer(1, 365), "7"),
    Secret("STRIPE_SECRET_KEY", "cards are taken by Stripe; unset, orders are paid at the desk"),
    Secret("STRIPE_WEBHOOK_SECRET", "signs what Stripe tells us at /api/payments/stripe"),
    Variable("WORKER_CONCURRENCY", "jobs one worker runs at the same time", env_parsers.integer(1, 64), "4"),
    Variable("REMINDER_CRON", "when reminders are sent, by the club's clock", env_parsers.cron, "5 * * * *"),
    Variable("CLEANUP_CRON", "when what has expired is removed, by the club's clock", env_parsers.cron, "17 3 * * *"),
    Variable(
        "BACKUP_CRON", "when a backup is made, by the club's clock; off is never", env_parsers.cron_or_off, "41 3 * * *"
    ),
    Variable("BACKUP_KEEP", "nightly backups to keep; those made by hand stay", env_parsers.integer(1, 1000), "7"),
    Variable("BACKUP_DIR", "folder of the backups; unset is backups in the data folder"),
    Secret("SENTRY_DSN", "where errors are reported; unset is nowhere", HTTP),
    Secret("METRICS_TOKEN", "Bearer token that /metrics asks for from outside loopback"),
)
BY_NAME = {variable.name: variable for variable in VARIABLES}


def example_file() -> str:
    """Return the text of `.env.example`: every name with its description and default, commented out."""
    head = "# Copy to .env and uncomment what you change. An empty value is the same as none.\n"
    return head + "".join(f"\n# {each.description}\n#{each.name}={each.default}\n" for each in VARIABLES)


if __name__ == "__main__":
    print(example_file(), end="")
