"""Where uploads lie: a folder of this machine, or the S3 store that STORAGE_URL names."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote

from config import readers

EXPECTED = "expected s3://key:secret@host:port/bucket, with ?region=…&https=false where that is needed"
NAMES = ("region", "https", "addressing")
ADDRESSINGS = ("auto", "path", "virtual")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REGION = re.compile(r"[a-z0-9-]{1,40}")


def read(raw: str) -> dict[str, Any]:
    """The options of the S3 store that a URL names. ValueError says what is wrong, never what was given.

    Key and secret are percent-encoded, since secrets have slashes; with neither, the machine's own role is used.
    What follows the bucket is a folder in it.
    """
    parts = readers.split(raw, EXPECTED)
    bucket, _, folder = unquote(parts.path).strip("/").partition("/")
    if parts.scheme != "s3" or not parts.hostname or parts.fragment:
        raise ValueError(EXPECTED)
    if not BUCKET.fullmatch(bucket) or ".." in folder.split("/"):
        raise ValueError(f"{EXPECTED}; a bucket has 3 to 63 small letters, digits, dots and dashes")
    if bool(parts.username) != bool(parts.password):
        raise ValueError(f"{EXPECTED}; a key needs its secret, with / written as %2F and + as %2B")
    asked = _asked(parts.query)
    scheme, host = ("https" if asked["https"] else "http"), parts.netloc.rpartition("@")[2]
    return {
        "endpoint_url": f"{scheme}://{host}",
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "bucket_name": bucket,
        "location": folder,
        "region_name": asked["region"] or None,
        "addressing_style": asked["addressing"],
    }


def storage(options: dict[str, Any]) -> dict[str, Any]:
    """Django's setting of the default storage, for what `read` answered, or for nothing."""
    if not options:
        return {"BACKEND": "core.files.disk.DurableFolder"}
    return {"BACKEND": "core.files.s3.S3Store", "OPTIONS": {**options, **SAFE}}


def _asked(query: str) -> dict[str, Any]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise ValueError(EXPECTED) from None
    given = dict(pairs)
    if len(given) < len(pairs) or not set(given) <= set(NAMES):
        raise ValueError(f"{EXPECTED}; after ? stand only {', '.join(NAMES)}, each once")
    if not REGION.fullmatch(given.get("region", "none")):
        raise ValueError("expected a region such as eu-west-3")
    if given.get("addressing", "path") not in ADDRESSINGS:
        raise ValueError(f"expected addressing={' or '.join(ADDRESSINGS)}")
    return {
        "region": given.get("region", ""),
        "https": readers.switch(given.get("https", "true")),
        "addressing": given.get("addressing", "path"),
    }


# A file is never overwritten and never public.
SAFE: dict[str, Any] = {
    "file_overwrite": False,
    "default_acl": None,
    "querystring_auth": False,
    "signature_version": "s3v4",
}
