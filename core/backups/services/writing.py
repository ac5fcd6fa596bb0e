"""Writing a backup, asking the worker for one, and deleting one."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core import jobs
from core.backups import folder, keys, queries, stored_files, tables
from core.backups.archive import ArchiveReader, ArchiveWriter, look_for_room
from core.backups.contents import Restored
from core.backups.refusals import AlreadyRunning
from core.backups.snapshot import LOCK_CLASS, Snapshot, snapshot
from core.jobs.services import forget_unfinished

log = logging.getLogger(__name__)
ASKING = 2  # the other half of the lock that two requests meet at


@dataclass(frozen=True)
class Written:
    """A finished archive; `missing` are files that rows name and the storage does not have."""

    path: Path
    rows: int
    files: int
    missing: list[str]

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def back_up(*, to: Path | None = None, kind: str = folder.MANUAL, made_by: str = "") -> Written:
    """Write one archive while people go on, read it again, and only then give it its name.

    Refuses with AlreadyRunning or DiskNearlyFull; then, and whatever else fails, nothing of it stays.
    """
    where = (to or settings.BACKUP_DIR).absolute()
    with snapshot() as moment:
        folder.ready(where)
        look_for_room(where)
        path = folder.free_path(where, kind)
        draft = folder.draft_of(path)
        try:
            manifest = _write(draft, moment, made_by)
            with ArchiveReader(draft) as archive:
                archive.verify()
            folder.publish(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    rows = sum(facts["rows"] for facts in manifest["tables"].values())
    log.info("backup written", extra={"archive": path.name, "bytes": path.stat().st_size, "rows": rows})
    return Written(path, rows, manifest["files"]["count"], manifest["files"]["missing"])


def _write(draft: Path, moment: Snapshot, made_by: str) -> dict[str, Any]:
    manifest: dict[str, Any] = {"createdAt": timezone.now().isoformat(), "madeBy": made_by, "build": settings.BUILD_ID}
    archive = ArchiveWriter(draft, made_by)
    try:
        manifest |= {"postgresql": moment.server, "migrations": moment.migrations(), "tables": {}}
        for table in moment.tables():
            rows = moment.rows(table)
            archive.add(f"{tables.FOLDER}/{table.name}.copy", rows)
            manifest["tables"][table.name] = {"rows": rows.count, "columns": table.columns}
        manifest["sequences"] = moment.sequences()
        archive.add(keys.MEMBER, [keys.of_this_site()])
        paths = stored_files.copy_out(archive)
        missing = sorted(moment.named_files() - paths)
        manifest["files"] = {"count": len(paths), "missing": missing}
        archive.finish(manifest)
    except BaseException:
        archive.abandon()
        raise
    return manifest


@transaction.atomic
def request(*, by: Any) -> int:
    """Have a worker write one. Answers the job's number, or refuses with AlreadyRunning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, ASKING])
    if queries.under_way():
        raise AlreadyRunning
    return jobs.enqueue("backups.write", by=by.pk)


def forget_requests(restored: Restored) -> str:
    """The restored queue has the job that wrote the backup: it is done."""
    forget_unfinished(*queries.TASKS)
    return ""


def delete(name: str) -> None:
    """Refuses with NotFound."""
    folder.named(name).path.unlink(missing_ok=True)
    log.info("backup deleted", extra={"archive": name})
