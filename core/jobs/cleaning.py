"""What has expired is removed by those who know what that means. Each app registers its cleaners in tasks.py."""

from collections.abc import Callable

_cleaners: dict[str, Callable[[], int]] = {}


def cleaner(name: str) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Have the function run with the clean-up (CLEANUP_CRON), as a job of its own. It answers how many went.

        @cleaner("sessions")
        def forget_old_sessions() -> int: ...

    It is not in a transaction: it makes its own, small ones.
    """

    def register(clean: Callable[[], int]) -> Callable[[], int]:
        if _cleaners.setdefault(name, clean).__module__ != clean.__module__:
            raise ValueError(f"there are two cleaners called {name}")
        return clean

    return register


def names() -> list[str]:
    return sorted(_cleaners)


def named(name: str) -> Callable[[], int]:
    return _cleaners[name]
