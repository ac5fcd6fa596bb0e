"""Password hashing for tests: the production algorithm at the lowest cost bcrypt allows."""

from django.contrib.auth.hashers import BCryptSHA256PasswordHasher


class FastHasher(BCryptSHA256PasswordHasher):
    """BCryptSHA256 with 4 rounds, since tests sign in hundreds of people."""

    rounds = 4
