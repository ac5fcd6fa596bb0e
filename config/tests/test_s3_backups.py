"""Backups of a site with uploads in an S3 store, and moves from a directory to a store."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from config import env_parsers
from config.tests.test_s3 import bucket, server, store, url
from core.backups import services
from core.backups.errors import StorageFails
from core.backups.tests import site

__all__ = ["server", "store"]  # fixtures
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.BACKUP_DIR, settings.KEPT_SECRETS = tmp_path / "media", tmp_path / "backups", {}


def restore(archive):
    return services.restore(archive, replace=True, alone=False)


def keep_in(settings, address):
    settings.STORAGES = {**settings.STORAGES, "default": env_parsers.storage(env_parsers.storage_url(address))}


def test_files_of_a_bucket_are_restored_into_an_empty_one(store):
    site.fill()
    rows, files = site.rows(), site.files()
    written = services.back_up()
    store.objects.all().delete()

    done = restore(written.path)

    assert (written.files, written.missing, done.files, done.broken) == (2, [], 2, [])
    assert (site.rows(), site.files()) == (rows, files)
    assert {each.key for each in store.objects.all()} == {"club/tickets/one", "club/a/b/two"}


def test_a_site_moves_from_a_directory_to_a_bucket(server, settings):
    site.fill()
    files, archive = site.files(), services.back_up().path
    made = bucket(server)
    made.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    keep_in(settings, url(server, "hawks"))

    restore(archive)

    assert site.files() == files != {}
    assert {each.key for each in made.objects.all()} == set(files)
    made.objects.all().delete()
    made.delete()


@pytest.mark.usefixtures("store")
def test_a_different_file_of_the_same_name_is_replaced():
    site.fill()
    archive = services.back_up().path
    default_storage.delete("a/b/two")
    default_storage.save("a/b/two", ContentFile(b"another"))

    assert restore(archive).broken == []

    assert default_storage.open("a/b/two").read() == b"2"


@pytest.mark.usefixtures("store")
def test_a_failing_store_changes_nothing_and_is_reported_in_one_sentence(server, settings, monkeypatch):
    site.fill()
    before, archive = site.rows(), services.back_up().path
    keep_in(settings, url(server, "no-such-bucket"))
    monkeypatch.setattr("core.backups.services._is_running", lambda: False)

    with pytest.raises(StorageFails, match=r"^The files of the backup cannot be stored: S3: \w+\.$"):
        restore(archive)
    with pytest.raises(CommandError, match=r"cannot be stored: S3: \w+\. Nothing was changed\.$"):
        call_command("restore", archive, "--replace")
    assert site.rows() == before
