"""What the clean-up takes out of the rooms."""

from core.jobs.registry import cleaner
from core.rooms import presence


@cleaner("presence")
def forget_processes() -> int:
    return presence.purge()
