"""The settings of the tests: the real ones, with cheap passwords and every rate limit."""

from config.settings import *

PASSWORD_HASHERS = ["config.tests.hashers.QuickHasher", *PASSWORD_HASHERS[1:]]
RATE_LIMITS = True
DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = "template0"
