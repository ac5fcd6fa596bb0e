"""Test settings: the real ones with fast password hashing and all rate limits."""

from config.settings import *

PASSWORD_HASHERS = ["config.tests.hashers.FastHasher", *PASSWORD_HASHERS[1:]]
RATE_LIMITS = True
UPLOADS_KEEP_FREE = 0  # a developer's disk may be nearly full
DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = "template0"
