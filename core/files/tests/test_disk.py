"""A file is complete or absent, and the text of a request survives when its file cannot be stored."""

import errno
import logging
import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIRequestFactory

from core.api.exception_handler import exception_handler
from core.files import budgets, space
from core.files.budgets import Sender
from core.files.errors import NOT_STORED, StorageFull
from core.files.models import ByteWindow
from core.files.services import store_file, sweep
from core.files.tests.test_keeping import Rows

GB = 1024**3


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def kept(size=4, **more):
    return store_file("things", SimpleUploadedFile("a.txt", b"x" * size), sender=Sender(), largest=GB, **more)


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_and_its_folder_are_synced_before_it_gets_its_name(monkeypatch, tmp_path):
    happened = []
    sync, rename = os.fsync, space.Path.rename
    monkeypatch.setattr(os, "fsync", lambda handle: (happened.append("sync"), sync(handle))[1])
    monkeypatch.setattr(space.Path, "rename", lambda *to: (happened.append("rename"), rename(*to))[1])
    (tmp_path / "things").mkdir()

    assert default_storage.save("things/one", ContentFile(b"whole")) == "things/one"
    assert happened == ["sync", "rename", "sync"]
    assert (tmp_path / "things" / "one").read_bytes() == b"whole"


def test_an_existing_file_is_never_overwritten():
    first = default_storage.save("things/one", ContentFile(b"first"))
    second = default_storage.save("things/one", ContentFile(b"second"))

    assert first != second
    assert default_storage.open(first).read() == b"first"


@pytest.mark.django_db
def test_a_write_that_fails_halfway_leaves_nothing_and_costs_nothing(monkeypatch, tmp_path, caplog):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (tmp_path / "things").mkdir()
    with caplog.at_level(logging.ERROR), pytest.raises(StorageFull) as error:
        kept(field="attached")

    assert files(tmp_path) == []
    assert "No space left" in caplog.text
    assert error.value.extra["fields"] == {"attached": [NOT_STORED]}
    assert set(ByteWindow.objects.values_list("size", flat=True)) == {0}


def test_an_api_client_gets_507_and_the_code():
    response = exception_handler(StorageFull(), {"request": APIRequestFactory().post("/api/pictures"), "view": None})

    assert response.status_code == 507
    assert (response.data["success"], response.data["code"], response.data["error"]) == (
        False,
        "STORAGE_FULL",
        NOT_STORED,
    )


def test_a_draft_that_a_killed_process_left_is_swept_after_a_day(tmp_path, monkeypatch):
    (tmp_path / "things").mkdir()
    (tmp_path / "things" / ".one.0123abcd.draft").write_bytes(b"half")

    assert sweep("things", Rows()) == 0
    monkeypatch.setattr("core.files.services.MIN_AGE", timedelta(seconds=-1))
    assert sweep("things", Rows()) == 1


def on_a_disk(monkeypatch, *, free, total):
    monkeypatch.setattr(space, "space_of", lambda folder: space.Space(free, total))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("free", "total", "refused"),
    [
        (1 * GB + 10, 5 * GB, False),
        (1 * GB + 3, 5 * GB, True),  # with this file less than 1 GB is left
        (2 * GB, 40 * GB, True),  # under a tenth
        (11 * GB, 1000 * GB, False),  # a tenth of a large disk would be far too much
        (9 * GB, 1000 * GB, True),
    ],
)
def test_uploads_stop_while_the_disk_still_has_space_for_the_rest(monkeypatch, settings, free, total, refused):
    settings.UPLOADS_KEEP_FREE = GB
    on_a_disk(monkeypatch, free=free, total=total)
    if refused:
        with pytest.raises(StorageFull):
            kept()
        assert not ByteWindow.objects.exists()
    else:
        assert kept()["size"] == 4


def test_a_probe_reports_the_free_space(monkeypatch, settings):
    settings.UPLOADS_KEEP_FREE = GB
    on_a_disk(monkeypatch, free=3 * GB, total=4 * GB)
    assert space.uploads() == {"ok": True, "writable": True, "freeBytes": 3 * GB, "freePercent": 75.0}

    on_a_disk(monkeypatch, free=GB // 2, total=4 * GB)
    assert space.uploads()["error"] == "nearly full; uploads are refused"


def test_a_folder_that_is_not_writable_is_logged_at_start(monkeypatch, caplog):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with caplog.at_level(logging.ERROR):
        space.log_storage_trouble()

    assert "Uploads cannot be stored in" in caplog.text
    assert space.uploads()["writable"] is False


def test_every_budget_has_a_name_and_says_whom_it_counts():
    assert {each.scope for each in budgets.BUDGETS} == {"files-network", "files-guests", "files-person"}
    assert all(each.subject for each in budgets.BUDGETS)
