"""A backup is complete and private, or it does not exist."""

import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.backups import archive as archives
from core.backups import queries, services, storage, tasks
from core.backups.archive import ArchiveReader
from core.backups.database import Snapshot, snapshot
from core.backups.errors import AlreadyRunning, DiskNearlyFull
from core.backups.tests import site
from core.jobs.models import FailedJob
from core.jobs.tests.working import run_jobs
from core.tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def names():
    return [each.name for each in storage.stored_archives()]


def test_an_archive_is_complete_and_readable_by_its_owner_alone(archive):
    with ArchiveReader(archive) as found:
        found.verify()
        assert {name.removeprefix("files/") for name in found.names("files")} == set(site.files())
    assert archive.stat().st_mode & 0o777 == 0o600
    assert archive.parent.stat().st_mode & 0o777 == 0o700
    assert [each.made_by for each in storage.stored_archives()] == ["Test"]
    assert list(archive.parent.iterdir()) == [archive]


def test_sessions_are_in_no_archive(archive):
    members = zipfile.ZipFile(archive).namelist()
    assert not [name for name in members if "session" in name]


def test_later_writes_are_not_in_it(ana, monkeypatch):
    """Everything is of the moment when the backup began, whatever commits between two tables."""
    read = Snapshot.rows
    before = site.rows()

    def and_somebody_comes(moment, table):
        person(f"Late{table.name.replace('_', '')}")
        return read(moment, table)

    monkeypatch.setattr(Snapshot, "rows", and_somebody_comes)
    path = services.back_up().path
    monkeypatch.undo()
    assert site.rows() != before
    services.restore(path, replace=True, alone=False)
    assert site.rows() == before


def test_two_concurrent_backups_are_one(ana):
    with snapshot(), pytest.raises(AlreadyRunning):
        services.back_up()
    assert names() == []
    assert services.back_up().rows


def test_a_full_disk_stops_it_and_deletes_no_old_one(archive, monkeypatch):
    monkeypatch.setattr(archives, "MIN_FREE_BYTES", 1 << 60)
    with pytest.raises(DiskNearlyFull):
        services.back_up()
    with pytest.raises(CommandError, match="The disk is nearly full"):
        call_command("backup")
    assert list(archive.parent.iterdir()) == [archive]


def test_a_disk_that_fills_up_meanwhile_leaves_nothing(archive, monkeypatch):
    free = iter([1 << 40, 1 << 40])
    monkeypatch.setattr(archives, "LOOK_EVERY", 1)
    monkeypatch.setattr(archives.shutil, "disk_usage", lambda _: SimpleNamespace(free=next(free, 0)))
    with pytest.raises(DiskNearlyFull):
        services.back_up()
    assert list(archive.parent.iterdir()) == [archive]


def test_an_interrupted_backup_is_not_listed_and_leaves_nothing(archive, monkeypatch):
    monkeypatch.setattr(storage, "copy_out", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.back_up()
    assert list(archive.parent.iterdir()) == [archive]


def test_a_draft_of_a_killed_process_is_removed_by_the_next(archive):
    draft = storage.draft_of(archive)
    draft.write_bytes(b"half")
    services.back_up()
    assert not draft.exists()
    assert len(names()) == 2


def test_a_file_that_is_deleted_meanwhile_is_left_out(ana, monkeypatch):
    listed = list(storage.paths())
    default_storage.delete("tickets/one")
    monkeypatch.setattr(storage, "paths", lambda: iter(listed))
    assert services.back_up().files == 1


def test_drafts_of_uploads_are_left_out(ana):
    default_storage.save("tickets/.draft", ContentFile(b"half"))
    assert services.back_up().files == 2


def make(days_ago, kind):
    moment = timezone.now() - timedelta(days=days_ago)
    path = storage.settings.BACKUP_DIR / f"courtside-{moment:%Y%m%dT%H%M%S}Z-{kind}.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"old")
    return path.name


def test_the_nightly_backup_keeps_the_newest_and_every_manual_one(ana, settings):
    settings.BACKUP_KEEP = 3
    nightly = [make(days, storage.NIGHTLY) for days in range(1, 6)]
    manual = make(9, storage.MANUAL)
    foreign = settings.BACKUP_DIR / "courtside-holiday.zip"
    foreign.write_bytes(b"mine")

    tasks.nightly()

    left = names()
    assert len(left) == 4
    assert set(nightly[:2]) | {manual} < set(left)
    assert foreign.exists()
    assert storage.stored_archives()[0].made_by == "Schedule"


def test_a_nightly_backup_that_fails_deletes_nothing(ana, settings, monkeypatch):
    settings.BACKUP_KEEP = 1
    old = [make(days, storage.NIGHTLY) for days in range(1, 4)]
    monkeypatch.setattr(archives, "MIN_FREE_BYTES", 1 << 60)
    with pytest.raises(DiskNearlyFull):
        tasks.nightly()
    assert names() == old


def test_the_worker_writes_a_requested_backup_once(ana):
    services.request(by=ana)
    with pytest.raises(AlreadyRunning):
        services.request(by=ana)
    assert queries.under_way() == "waiting"

    assert [outcome.value for outcome in run_jobs()] == ["succeeded"]

    assert queries.under_way() == ""
    assert storage.stored_archives()[0].made_by == str(ana)
    assert services.request(by=ana)


def test_a_failed_backup_is_a_failed_job_until_one_succeeds(ana, monkeypatch):
    monkeypatch.setattr(archives, "MIN_FREE_BYTES", 1 << 60)
    services.request(by=ana)
    assert [outcome.value for outcome in run_jobs()] == ["failed"]
    assert queries.latest_failure().error.startswith("DiskNearlyFull: The disk is nearly full")
    assert queries.waiting() == 1
    monkeypatch.undo()
    FailedJob.objects.update(last_failed_at=timezone.now() - timedelta(minutes=1))
    services.back_up()
    assert (queries.latest_failure(), queries.waiting()) == (None, 0)


def test_the_command_writes_to_the_given_folder_and_says_so(ana, tmp_path, capsys):
    call_command("backup", to=tmp_path / "usb stick")
    (path,) = (tmp_path / "usb stick").iterdir()
    assert f"Wrote {path}: " in capsys.readouterr().out
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", to=tmp_path / "file")
