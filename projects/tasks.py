"""The cleanup job of projects."""

from core.jobs.registry import cleaner
from projects import services


@cleaner("files-of-tasks")
def delete_orphaned_files() -> int:
    return services.sweep_files()
