"""The settings of the tests: the real ones, with cheap passwords and every rate limit."""

from config.settings import *

PASSWORD_HASHERS = ["config.tests.hashers.QuickHasher", *PASSWORD_HASHERS[1:]]
RATE_LIMITS = True
UPLOADS_KEEP_FREE = 0  # a developer's disk may be nearly full
DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = "template0"
