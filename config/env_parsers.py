"""Parse the text of environment variables. A ValueError says what was expected and never repeats the input."""

import re
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import croniter

Parser = Callable[[str], Any]
TRUE = frozenset({"true", "on", "yes", "1"})
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}")
FALSE = frozenset({"false", "off", "no", "0"})
HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[?[0-9A-Fa-f:.]{2,45}\]?")


def text(raw: str) -> str:
    return raw


def boolean(raw: str) -> bool:
    if raw.lower() not in TRUE | FALSE:
        raise ValueError("expected true, on, yes or 1, or false, off, no or 0")
    return raw.lower() in TRUE


def integer(minimum: int, maximum: int) -> Parser:
    def read(raw: str) -> int:
        if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and minimum <= int(raw) <= maximum):
            raise ValueError(f"expected a whole number from {minimum} to {maximum}")
        return int(raw)

    return read


def one_of(*choices: str) -> Parser:
    def read(raw: str) -> str:
        if raw not in choices:
            raise ValueError(f"expected {' or '.join(choices)}")
        return raw

    return read


def currency(raw: str) -> str:
    if not (raw.isascii() and raw.isalpha() and len(raw) == 3):
        raise ValueError("expected three letters, such as EUR")
    return raw.upper()


def host(raw: str) -> str:
    if not HOST.fullmatch(raw):
        raise ValueError("expected an address or a host name, such as 127.0.0.1")
    return raw.strip("[]")


def comma_separated(raw: str) -> list[str]:
    return [item.strip() for item in raw.split(",") if item.strip()]


def networks(raw: str) -> list[str]:
    try:
        return [str(ip_network(item, strict=False)) for item in comma_separated(raw)]
    except ValueError:
        raise ValueError("expected addresses or networks with commas between, as 10.0.0.0/8,127.0.0.1") from None


def url(*schemes: str) -> Parser:
    """Check scheme, host and port of a URL and return it unchanged."""
    expected = f"expected a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"

    def read(raw: str) -> str:
        parts = split_url(raw, expected)
        if parts.scheme not in schemes:
            raise ValueError(expected)
        if not parts.hostname and parts.scheme not in ("postgres", "postgresql", "consolemail"):
            raise ValueError(f"{expected} and names a host")
        if parts.scheme in ("postgres", "postgresql") and not parts.path.strip("/"):
            raise ValueError(f"{expected} and ends with the name of a database")
        return raw

    return read


def origin(raw: str) -> str:
    """Return scheme, host and port as browsers write an origin: no path, no default port."""
    expected = "expected an origin such as https://club.example, without a path"
    parts = split_url(raw, expected)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError(expected)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(expected)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, default) else "")


def origins(raw: str) -> list[str]:
    return [origin(item) for item in comma_separated(raw)]


def folder_url(raw: str) -> str:
    if not (raw.endswith("/") and raw.startswith(("/", "https://", "http://")) and not raw.startswith("//")):
        raise ValueError("expected a path such as /media/ or a URL, with a slash at the end")
    return raw


def time_zone(raw: str) -> str:
    try:
        ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("expected a name of the time zone database, such as Europe/Paris") from None
    return raw


def cron(raw: str) -> str:
    if not croniter.is_valid(raw):
        raise ValueError("expected five cron fields, such as 17 3 * * *")
    return raw


def cron_or_off(raw: str) -> str:
    """Return the cron expression, or an empty string for `off`."""
    return "" if raw.lower() == "off" else cron(raw)


def address(raw: str) -> str:
    """Check an email address without a display name; CLUB_NAME is the name."""
    if not ADDRESS.fullmatch(raw):
        raise ValueError("expected an e-mail address, such as hello@club.example")
    return raw


def password(raw: str) -> str:
    if len(raw) < 8:
        raise ValueError("expected 8 or more characters")
    return raw


def split_url(raw: str, expected: str) -> SplitResult:
    try:
        parts = urlsplit(raw)
        _ = parts.port
    except ValueError:
        raise ValueError(expected) from None
    if any(character.isspace() or not character.isprintable() for character in raw):
        raise ValueError(expected)
    return parts


LIST_PARSERS = (comma_separated, networks, origins)
STORAGE_EXPECTED = "expected s3://key:secret@host:port/bucket, with ?region=…&https=false where that is needed"
STORAGE_OPTIONS = ("region", "https", "addressing")
ADDRESSINGS = ("auto", "path", "virtual")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REGION = re.compile(r"[a-z0-9-]{1,40}")


def storage_url(raw: str) -> dict[str, Any]:
    """Return the options of the S3 store in this URL. The ValueError never repeats the input.

    Key and secret are percent-encoded, since secrets contain slashes; without both, the machine's role is used.
    The path after the bucket is a prefix in it.
    """
    parts = split_url(raw, STORAGE_EXPECTED)
    bucket, _, folder = unquote(parts.path).strip("/").partition("/")
    if parts.scheme != "s3" or not parts.hostname or parts.fragment:
        raise ValueError(STORAGE_EXPECTED)
    if not BUCKET.fullmatch(bucket) or ".." in folder.split("/"):
        raise ValueError(f"{STORAGE_EXPECTED}; a bucket has 3 to 63 small letters, digits, dots and dashes")
    if bool(parts.username) != bool(parts.password):
        raise ValueError(f"{STORAGE_EXPECTED}; a key needs its secret, with / written as %2F and + as %2B")
    query_options = _query_options(parts.query)
    scheme, host = ("https" if query_options["https"] else "http"), parts.netloc.rpartition("@")[2]
    return {
        "endpoint_url": f"{scheme}://{host}",
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "bucket_name": bucket,
        "location": folder,
        "region_name": query_options["region"] or None,
        "addressing_style": query_options["addressing"],
    }


def storage(options: dict[str, Any]) -> dict[str, Any]:
    """Return Django's default storage for the options of `storage_url`; without options, the data directory."""
    if not options:
        return {"BACKEND": "core.files.space.DurableFolder"}
    return {"BACKEND": "core.files.s3.S3Store", "OPTIONS": {**options, **S3_DEFAULTS}}


def _query_options(query: str) -> dict[str, Any]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise ValueError(STORAGE_EXPECTED) from None
    options = dict(pairs)
    if len(options) < len(pairs) or not set(options) <= set(STORAGE_OPTIONS):
        raise ValueError(f"{STORAGE_EXPECTED}; after ? stand only {', '.join(STORAGE_OPTIONS)}, each once")
    if not REGION.fullmatch(options.get("region", "none")):
        raise ValueError("expected a region such as eu-west-3")
    if options.get("addressing", "path") not in ADDRESSINGS:
        raise ValueError(f"expected addressing={' or '.join(ADDRESSINGS)}")
    return {
        "region": options.get("region", ""),
        "https": boolean(options.get("https", "true")),
        "addressing": options.get("addressing", "path"),
    }


# Never overwrite a file, and never make one public.
S3_DEFAULTS: dict[str, Any] = {
    "file_overwrite": False,
    "default_acl": None,
    "querystring_auth": False,
    "signature_version": "s3v4",
}
