"""Write, request and delete backups, and restore one."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core import jobs, lifecycle
from core.backups import contents, database, queries, schema, storage
from core.backups.archive import ArchiveReader, ArchiveWriter, check_free_space
from core.backups.database import LOCK_CLASS, Snapshot, snapshot
from core.backups.errors import AlreadyRunning, ArchiveUnusable, NotEmpty, StillRunning
from core.jobs.services import forget_unfinished
from core.mail.models import MailBox
from core.people import Person
from core.rooms.models import Room
from core.systems import Restored

log = logging.getLogger(__name__)
ASKING = 2  # the other half of the lock, which two requests compete for


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


def back_up(*, to: Path | None = None, kind: str = storage.MANUAL, made_by: str = "") -> Written:
    """Write one archive while the site runs, read it again, and only then give it its name.

    Raises AlreadyRunning or DiskNearlyFull; after any failure nothing of it stays.
    """
    where = (to or settings.BACKUP_DIR).absolute()
    with snapshot() as moment:
        storage.prepare_folder(where)
        check_free_space(where)
        path = storage.free_path(where, kind)
        draft = storage.draft_of(path)
        try:
            manifest = _write(draft, moment, made_by)
            with ArchiveReader(draft) as archive:
                archive.verify()
            storage.publish(path)
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
            archive.add(f"{database.DATABASE_FOLDER}/{table.name}.copy", rows)
            manifest["tables"][table.name] = {"rows": rows.count, "columns": table.columns}
        manifest["sequences"] = moment.sequences()
        archive.add(contents.SECRETS_MEMBER, [contents.site_secrets()])
        paths = storage.copy_out(archive)
        missing = sorted(moment.named_files() - paths)
        manifest["files"] = {"count": len(paths), "missing": missing}
        archive.finish(manifest)
    except BaseException:
        archive.abandon()
        raise
    return manifest


@transaction.atomic
def request(*, by: Person) -> int:
    """Have a worker write a backup. Return the job's number, or raise AlreadyRunning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, ASKING])
    if queries.under_way():
        raise AlreadyRunning
    return jobs.enqueue("backups.write", by=by.pk)


def forget_requests(restored: Restored) -> str:
    """Drop the job that wrote the backup from the restored queue: it is done."""
    forget_unfinished(*queries.TASKS)
    return ""


def delete(name: str) -> None:
    """Delete an archive. Raises NotFound."""
    storage.find_archive(name).path.unlink(missing_ok=True)
    log.info("backup deleted", extra={"archive": name})


# A web process queries (`runner.web`) and listens under these names, and a worker signs on under its own.
_RUNNING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND application_name IN ('courtside-web', 'courtside-nudges', 'courtside-worker')
"""


@dataclass(frozen=True)
class Outcome:
    """The result of a restore; `told` are sentences for the operator, `broken` findings of the audits."""

    taken_at: datetime
    rows: int
    files: int
    migrated: bool
    secrets: list[str]
    told: list[str]
    broken: list[str]


def restore(
    path: Path, *, replace: bool = False, keep_secrets: bool = False, resume_mail: bool = False, alone: bool = True
) -> Outcome:
    """Restore the archive's database, files and secrets here, all or nothing.

    Raises ArchiveUnusable, ArchiveNewer, NotEmpty (without `replace`), StillRunning, SecretsDiffer
    (without `keep_secrets`), or StorageFails, and has then changed nothing.
    """
    with ArchiveReader(path) as archive:
        archive.verify()
        names = _migrations(archive)
        secrets = {} if keep_secrets else contents.secrets_to_write(archive)
        if alone and _is_running():
            raise StillRunning
        if not replace and _is_in_use():
            raise NotEmpty
        restored = Restored(_taken_at(archive), resume_mail)
        files, before = storage.Incoming(archive), contents.current_secrets(secrets)
        try:
            files.write_new()
            with _without_timeouts(), schema.tables_for(names):
                with transaction.atomic():
                    database.replace_rows(archive)
                migrated = schema.bring_up_to_date()
                with transaction.atomic():
                    told = [sentence for step in contents.steps() if (sentence := step(restored))]
                contents.write_secrets(secrets)
        except BaseException:
            contents.write_secrets(before)
            files.take_back()
            raise
        unreplaced = files.replace_others()
    with _without_timeouts(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = sum(facts["rows"] for facts in archive.manifest["tables"].values())
    broken = [
        f"{name}: {sentence}" for name, found in lifecycle.broken_invariants().items() for sentence in found
    ] + unreplaced
    count = archive.manifest["files"]["count"]
    return Outcome(restored.taken_at, rows, count, migrated, sorted(secrets), told, broken)


@contextmanager
def _without_timeouts() -> Iterator[None]:
    """Run without the time limits of a request."""
    limits = ("statement_timeout = 0", "idle_in_transaction_session_timeout = 0", "lock_timeout = '1min'")
    with connection.cursor() as cursor:
        for limit in limits:
            cursor.execute(f"SET {limit}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for limit in limits:
                cursor.execute(f"RESET {limit.partition(' ')[0]}")


def _migrations(archive: ArchiveReader) -> set[schema.Name]:
    try:
        names = {(str(app), str(name)) for app, name in archive.manifest["migrations"]}
    except (TypeError, ValueError) as error:
        raise ArchiveUnusable from error
    schema.check_migrations(names)
    return names


def _taken_at(archive: ArchiveReader) -> datetime:
    moment = parse_datetime(archive.manifest["createdAt"])
    if moment is None:
        raise ArchiveUnusable
    return moment


def _is_running() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING)
        return bool(cursor.fetchone()[0])


def _is_in_use() -> bool:
    """Return whether there are accounts or anything that people did; missing tables count as empty."""
    there = set(connection.introspection.table_names())
    models = (get_user_model(), Room, MailBox)
    return any(model._meta.db_table in there and model._default_manager.exists() for model in models)
