"""Password hashing for tests: the production algorithm at the least cost bcrypt allows."""

from django.contrib.auth.hashers import BCryptSHA256PasswordHasher


class QuickHasher(BCryptSHA256PasswordHasher):
    """BCryptSHA256 with 4 rounds: a test signs people in by the hundred."""

    rounds = 4
