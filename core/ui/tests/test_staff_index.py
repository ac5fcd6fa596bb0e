"""The staff area warns of a disk that fills up, before and while uploads are refused."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from core.files import space
from core.tests.people import person

pytestmark = pytest.mark.django_db
GB = 1024**3


@pytest.fixture
def index(client: Client, settings: Any) -> Any:
    settings.UPLOADS_KEEP_FREE = GB
    client.force_login(person("Sam", role="STAFF"))
    return lambda: " ".join(strip_tags(client.get("/staff/").content.decode()).replace("\xa0", " ").split())


def disk(monkeypatch: pytest.MonkeyPatch, free: float, total: float = 100) -> None:
    monkeypatch.setattr(space, "space_of", lambda folder: space.Space(int(free * GB), int(total * GB)))


def test_a_disk_with_space_is_not_mentioned(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    disk(monkeypatch, free=20)
    assert "upload files" not in index()


def test_a_disk_that_fills_up_is_reported_before_uploads_are_refused(
    index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk(monkeypatch, free=19.9)
    told = index()
    assert "The disk is filling up: 19.9 GB is free. Below 10.0 GB nobody can upload files." in told
    assert "Delete old backups, or give the site a larger disk." in told


def test_a_disk_that_refuses_uploads_is_reported(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    disk(monkeypatch, free=0.5, total=5)
    assert "Nobody can upload files: only 512.0 MB of the disk is free, and 1.0 GB must stay free." in index()


def test_a_folder_that_is_not_writable_is_reported(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    disk(monkeypatch, free=50)
    monkeypatch.setattr(space, "unwritable", lambda folder: "the folder is not writable")
    assert "the site may not write to its folder of uploads" in index()


def test_the_page_opens_where_free_space_is_unknown(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Any) -> None:
        raise OSError("stale handle")

    monkeypatch.setattr(space, "space_of", fail)
    assert "Running the club" in index()
    monkeypatch.setattr(space, "upload_folder", lambda: None)
    assert "upload files" not in index()
