"""The settings of the tests: the real ones, with cheap passwords."""

import os

os.environ.setdefault("RATE_LIMITS", "on")

from config.settings import *

PASSWORD_HASHERS = ["config.tests.hashers.QuickHasher", *PASSWORD_HASHERS[1:]]
DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = "template0"
