"""The cleanup jobs of the help desk."""

from core.jobs.registry import cleaner
from tickets import services


@cleaner("notes-of-replying")
def delete_expired_notes() -> int:
    return services.delete_expired_notes()


@cleaner("files-of-requests")
def delete_orphaned_files() -> int:
    return services.sweep_files()
