"""A restore brings everything back, or changes nothing."""

import json
import zipfile

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core import jobs
from core.backups import contents, schema, services
from core.backups.errors import ArchiveNewer, ArchiveUnusable, NotEmpty, SecretsDiffer, StillRunning, StorageFails
from core.backups.tests import site
from core.database import direct_conninfo
from core.jobs.models import FailedJob
from core.jobs.tests.working import run_jobs, waiting
from core.mail import services as mail
from core.mail.models import MailBox
from core.rooms.models import Room
from core.rooms.services import announce
from core.rooms.tests.box import Shaken
from core.tests.people import person
from runner import web


def restore(archive, **options):
    return services.restore(archive, **{"replace": True, "alone": False, **options})


def change_everything():
    """Change everything, as if it happened after the backup."""
    person("Late")
    MailBox.objects.all().delete()
    default_storage.delete("tickets/one")
    default_storage.delete("a/b/two")
    default_storage.save("a/b/two", ContentFile(b"another"))
    with transaction.atomic():
        announce("boxes.a", Shaken(3))


def test_every_row_and_file_comes_back(archive):
    before, files, shape = site.rows(), site.files(), site.shape()
    change_everything()

    done = restore(archive)

    assert site.rows() == before
    assert site.files() == files
    assert site.shape() == shape
    assert (done.files, done.broken, done.migrated) == (2, [], False)
    assert done.rows == sum(map(len, before.values()))


def test_sequences_continue_where_they_stopped(archive):
    restore(archive)
    with transaction.atomic():
        assert announce("boxes.a", Shaken(3)).version == 3
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE rooms_roomevent SET version = 9")


LAST = ["rooms", "0003_presence"]  # a table that no backup has rows of


def before_the_last_of_rooms(found):
    found["migrations"].remove(LAST)


def test_a_backup_of_an_older_version_is_migrated(archive, tmp_path):
    before, shape = site.rows(), site.shape()
    older = site.rewritten(archive, tmp_path / "older.zip", manifest=before_the_last_of_rooms)

    done = restore(older)

    assert done.migrated
    assert site.rows() == before
    assert site.shape() == shape
    assert tuple(LAST) in schema.applied()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE rooms_roomevent SET version = 9")


def before_mail_was_searched(found):
    found["migrations"].remove(["mail", "0002_find_by_words"])


def test_rows_of_an_older_version_are_found_by_search(archive, tmp_path):
    before = site.rows()
    restore(site.rewritten(archive, tmp_path / "older.zip", manifest=before_mail_was_searched))

    assert site.rows() == before
    assert mail.all_messages(text="ANA@ hello").count() == 1


def cut(content):
    return content[: len(content) // 2]


def flip(content, at):
    place = int(len(content) * at)
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


DAMAGES = {
    "cut off": cut,
    "empty": lambda content: b"",
    "no archive": lambda content: b"hello" * 1000,
    "a bit in the files": lambda content: flip(content, 0.5),
    "a bit at the end": lambda content: content[:-30] + bytes([content[-30] ^ 1]) + content[-29:],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_archive_is_refused_and_changes_nothing(archive, damage):
    archive.write_bytes(damage(archive.read_bytes()))
    change_everything()
    before, files = site.rows(), site.files()

    with pytest.raises(ArchiveUnusable):
        restore(archive)

    assert (site.rows(), site.files()) == (before, files)


def without_a_row(name, content):
    return content.partition(b"\n")[2] if name.endswith("accounts_user.copy") else content


def with_a_stranger(name, content):
    """An actor of the log needs no account, but a group's member does."""
    return b"1\t01900000-0000-7000-8000-000000000000\t1\n" if name.endswith("accounts_user_groups.copy") else content


def out_of_the_folder(found):
    found["added"] = ["files/../../escaped"]


def another_column(found):
    found["tables"]["mail_mailbox"]["columns"][0] = "nonsense"


def one_row_in_groups(found):
    found["tables"]["accounts_user_groups"]["rows"] = 1


def without_a_migration_in_between(found):
    found["migrations"].remove(["rooms", "0002_log_is_append_only"])


FORGERIES = {
    "a migration is missing": {"manifest": without_a_migration_in_between},
    "a row is missing": {"change": without_a_row},
    "a row belongs to nobody": {"change": with_a_stranger, "manifest": one_row_in_groups},
    "a file leads out of the storage": {"manifest": out_of_the_folder},
    "a table has another column": {"manifest": another_column},
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_rows_that_do_not_fit_are_rolled_back(archive, tmp_path, forgery):
    forged = site.rewritten(archive, tmp_path / "forged.zip", **forgery)
    change_everything()
    before, files, shape = site.rows(), site.files(), site.shape()

    with pytest.raises(ArchiveUnusable):
        restore(forged)

    assert (site.rows(), site.files(), site.shape()) == (before, files, shape)
    assert not (tmp_path / "escaped").exists()


def test_an_older_backup_that_does_not_fit_leaves_the_tables_unchanged(archive, tmp_path):
    def forge(found):
        before_the_last_of_rooms(found)
        another_column(found)

    before, shape = site.rows(), site.shape()
    with pytest.raises(ArchiveUnusable):
        restore(site.rewritten(archive, tmp_path / "forged.zip", manifest=forge))
    assert (site.rows(), site.shape()) == (before, shape)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s)", [schema.RESTORE_SCHEMA])
        assert cursor.fetchone() == (None,)


def of_a_newer_format(found):
    found["format"] = 2


def of_a_newer_version(found):
    found["migrations"].append(["rooms", "9999_later"])


@pytest.mark.parametrize("newer", [of_a_newer_format, of_a_newer_version])
def test_a_newer_backup_is_refused_and_changes_nothing(archive, tmp_path, newer):
    later = site.rewritten(archive, tmp_path / "newer.zip", manifest=newer)
    change_everything()
    before, files = site.rows(), site.files()

    with pytest.raises(ArchiveNewer):
        restore(later)

    assert (site.rows(), site.files()) == (before, files)


def test_a_site_in_use_is_replaced_only_when_asked_for(archive):
    change_everything()
    before = site.rows()
    with pytest.raises(NotEmpty):
        restore(archive, replace=False)
    assert site.rows() == before


@pytest.mark.parametrize("name", ["courtside-worker", "courtside-web", "courtside-nudges"])
def test_nothing_is_restored_while_the_site_runs(archive, name):
    with psycopg.connect(direct_conninfo(), application_name=name), pytest.raises(StillRunning):
        restore(archive, alone=True)


def test_a_web_process_without_watchers_is_detected(archive):
    """It listens only once someone watches; its ordinary connections have its name from the first request."""
    database = {**connection.settings_dict, "OPTIONS": {"options": "-c statement_timeout=10s"}}
    web.name_connections(database)
    name = database["OPTIONS"]["application_name"]

    with psycopg.connect(direct_conninfo(), application_name=name), pytest.raises(StillRunning):
        restore(archive, alone=True)


def test_a_folder_that_takes_no_file_changes_nothing(archive, settings, tmp_path):
    before = site.rows()
    (tmp_path / "a-file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "a-file"

    with pytest.raises(StorageFails, match="The files of the backup cannot be stored"):
        restore(archive)
    assert site.rows() == before


def test_a_file_that_cannot_be_replaced_is_reported_and_the_rest_is_restored(archive, monkeypatch):
    before = site.rows()
    change_everything()
    delete = default_storage.delete

    def fail(path):
        if path == "a/b/two":
            raise OSError("S3: SlowDown")
        delete(path)

    monkeypatch.setattr(default_storage, "delete", fail)

    assert restore(archive).broken == ["files: a/b/two was not replaced (S3: SlowDown); restore again with --replace."]
    assert site.rows() == before


def test_rooms_get_an_epoch_that_no_client_has_seen(archive):
    restore(archive)
    first = Room.objects.get(name="boxes.a").epoch
    Room.objects.update(epoch=0)
    restore(archive)
    assert first > 1
    assert Room.objects.get(name="boxes.a").epoch >= first


def test_secrets_of_the_environment_must_equal_the_archives(archive, settings):
    settings.CODE_SECRET = "another" * 10
    before = site.rows()
    with pytest.raises(SecretsDiffer, match=r"^CODE_SECRET of this environment is not"):
        restore(archive)
    assert site.rows() == before
    assert restore(archive, keep_secrets=True).secrets == []


def test_secrets_of_the_data_folder_are_replaced_by_the_archives(archive, settings, tmp_path):
    path, original = tmp_path / "code_secret", settings.CODE_SECRET
    path.write_text("made at the first start\n")
    settings.CODE_SECRET, settings.KEPT_SECRETS = "made at the first start", {"CODE_SECRET": path}

    assert restore(archive).secrets == ["CODE_SECRET"]

    assert path.read_text().strip() == original
    assert path.stat().st_mode & 0o777 == 0o600


def test_secrets_of_the_data_folder_stay_when_the_restore_fails(archive, settings, tmp_path, monkeypatch):
    path = tmp_path / "code_secret"
    path.write_text("made at the first start\n")
    settings.CODE_SECRET, settings.KEPT_SECRETS = "made at the first start", {"CODE_SECRET": path}
    write = contents.write_secrets

    def fail(secrets):
        monkeypatch.setattr(contents, "write_secrets", write)
        write(secrets)
        raise OSError("disk")

    monkeypatch.setattr(contents, "write_secrets", fail)
    with pytest.raises(OSError, match="disk"):
        restore(archive)
    assert path.read_text() == "made at the first start\n"


@pytest.fixture
def archive_with_jobs(ana):
    with transaction.atomic():
        jobs.enqueue("mail.deliver", mail_id=MailBox.objects.get().pk)
        jobs.enqueue("jobs.clean_up")
        services.request(by=ana)
    return services.back_up().path


def test_unsent_mail_is_held_and_other_jobs_go_on(archive_with_jobs):
    done = restore(archive_with_jobs)
    held = FailedJob.objects.get()

    assert (held.task, held.payload) == ("mail.deliver", {"mail_id": str(MailBox.objects.get().pk)})
    assert held.error.startswith("Held after a restore")
    assert done.told == ["1 unsent email is held: see /staff/jobs/."]
    assert waiting("mail.deliver") == []
    assert waiting("jobs.clean_up") == [{}]


def test_mail_goes_on_where_the_old_site_had_stopped(archive_with_jobs):
    restore(archive_with_jobs, resume_mail=True)
    assert not FailedJob.objects.exists()
    assert len(waiting("mail.deliver")) == len(waiting("jobs.clean_up")) == 1


def test_the_job_of_the_backup_itself_does_not_run_again(archive_with_jobs):
    restore(archive_with_jobs, resume_mail=True)
    assert waiting("backups.write") == []


def test_the_command_says_what_it_did_or_why_not(archive, capsys, monkeypatch):
    call_command("restore", archive, "--check")
    call_command("restore", archive, "--print-secrets")
    said = capsys.readouterr().out
    assert "is whole" in said
    assert f"CODE_SECRET={contents.settings.CODE_SECRET}" in said
    monkeypatch.setattr("core.backups.services._is_running", lambda: False)
    with pytest.raises(CommandError, match=r"--replace.*Nothing was changed"):
        call_command("restore", archive)
    call_command("restore", archive, "--replace")
    assert "people sign in again" in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no such backup"):
        call_command("restore", archive.with_name("none.zip"))


def test_references_to_tables_that_are_left_out_can_be_null(archive):
    """Such a column is written as NULL, and must allow it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, attname FROM pg_constraint f"
            " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = ANY(conkey)"
            " WHERE contype = 'f' AND attnotnull AND confrelid::regclass::text = ANY(%s)",
            [sorted(contents.left_out())],
        )
        assert [row for row in cursor.fetchall() if row[0] in contents.kept_tables()] == []


def test_every_table_is_kept_or_left_out_on_purpose(archive):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        there = {name for (name,) in cursor.fetchall()}
    kept = set(json.loads(zipfile.ZipFile(archive).read("manifest.json"))["tables"])
    assert there - kept == contents.left_out()
    assert get_user_model()._meta.db_table in kept


def test_jobs_run_after_a_restore(archive_with_jobs):
    restore(archive_with_jobs, resume_mail=True)
    assert {outcome.value for outcome in run_jobs()} == {"succeeded"}
    assert MailBox.objects.get().state != "queued"
