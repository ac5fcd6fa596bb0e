"""The real settings with fast password hashing, since tests sign in hundreds of times."""

from config.settings import *

PASSWORD_HASHERS = ["config.tests.hashers.FastHasher", *PASSWORD_HASHERS[1:]]
