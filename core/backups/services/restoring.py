"""Bringing an archive up in this place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from core import lifecycle
from core.backups import contents, keys, schema, stored_files, tables
from core.backups.archive import ArchiveReader
from core.backups.refusals import ArchiveUnusable, NotEmpty, StillRunning
from core.mail.models import MailBox
from core.rooms.models import Room

# A web process asks (`runner.web`) and listens under these names, and a worker signs on under its own.
_RUNNING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND application_name IN ('courtside-web', 'courtside-nudges', 'courtside-worker')
"""


@dataclass(frozen=True)
class Outcome:
    """What a restore did; `told` are sentences for the operator, `broken` what the audits found."""

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
    """Bring the archive's database, files and secrets up here, all or nothing.

    Refuses with ArchiveUnusable, ArchiveNewer, NotEmpty (without `replace`), StillRunning, SecretsDiffer
    (without `keep_secrets`), or StorageFails, and has changed nothing then.
    """
    with ArchiveReader(path) as archive:
        archive.verify()
        names = _migrations(archive)
        secrets = {} if keep_secrets else keys.to_write(archive)
        if alone and _is_running():
            raise StillRunning
        if not replace and _is_in_use():
            raise NotEmpty
        restored = contents.Restored(_taken_at(archive), resume_mail)
        files, before = stored_files.Incoming(archive), keys.now(secrets)
        try:
            files.write_new()
            with _unhurried(), schema.place_for(names):
                with transaction.atomic():
                    tables.replace_rows(archive)
                migrated = schema.bring_up_to_date()
                with transaction.atomic():
                    told = [sentence for step in contents.steps() if (sentence := step(restored))]
                keys.write(secrets)
        except BaseException:
            keys.write(before)
            files.take_back()
            raise
        unreplaced = files.replace_others()
    with _unhurried(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = sum(facts["rows"] for facts in archive.manifest["tables"].values())
    broken = [
        f"{name}: {sentence}" for name, found in lifecycle.broken_invariants().items() for sentence in found
    ] + unreplaced
    count = archive.manifest["files"]["count"]
    return Outcome(restored.taken_at, rows, count, migrated, sorted(secrets), told, broken)


@contextmanager
def _unhurried() -> Iterator[None]:
    """Without the time limits of a request."""
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
    schema.check(names)
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
    """Whether there are accounts, or anything that people did; tables that are not there yet are empty."""
    there = set(connection.introspection.table_names())
    models = (get_user_model(), Room, MailBox)
    return any(model._meta.db_table in there and model._default_manager.exists() for model in models)
