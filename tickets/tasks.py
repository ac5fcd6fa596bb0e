"""What is removed once it is over."""

from core.jobs.registry import cleaner
from tickets import services


@cleaner("notes-of-replying")
def forget_old_notes() -> int:
    return services.forget_old_notes()


@cleaner("files-of-requests")
def forget_files_of_nothing() -> int:
    return services.sweep_files()
