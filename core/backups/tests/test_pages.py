"""The staff page of backups."""

import pytest

from core.backups import archive as archives
from core.backups import services
from core.jobs.tests.working import run_jobs, waiting
from core.tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/staff/backups/"


@pytest.fixture
def staff(client):
    client.force_login(person("Sam", role="STAFF", password="tip-off-2026"))
    return client


def proven(client):
    """Sign in as a person who has just given their password."""
    assert client.post("/account/confirm-access/", {"password": "tip-off-2026"}).status_code == 302
    return client


def test_only_staff_see_and_download_backups(client, archive):
    addresses = [URL, f"{URL}?parts=backups", f"{URL}{archive.name}/", f"{URL}{archive.name}/delete/"]
    for address in addresses:
        assert client.get(address).headers["Location"].startswith("/login/")
    client.force_login(person("Ben"))
    for address in addresses:
        assert client.get(address).status_code == 403
    assert client.post(URL).status_code == client.post(addresses[-1]).status_code == 403
    assert archive.exists()
    assert waiting("backups.write") == []


def test_the_list_names_each_backup_and_how_to_restore(staff, archive):
    page = staff.get(URL).content.decode()
    assert archive.name in page
    assert "Test</td>" in page
    assert f"python manage.py restore --replace {archive}" in page


def test_without_a_backup_the_page_says_so(staff):
    assert "There is no backup yet." in staff.get(URL).content.decode()
    assert "1 waiting" in staff.get("/staff/").content.decode()


def test_the_button_requests_a_backup(staff):
    assert staff.post(URL).headers["Location"] == URL
    assert "A backup waits for a worker." in staff.get(f"{URL}?parts=backups").content.decode()
    again = staff.post(URL)
    assert again.status_code == 409
    assert "A backup is already being made." in again.content.decode()

    run_jobs()

    page = staff.get(f"{URL}?parts=backups").content.decode()
    assert "Sam</td>" in page
    assert "waits for a worker" not in page


def test_a_failure_is_explained(staff, monkeypatch):
    monkeypatch.setattr(archives, "MIN_FREE_BYTES", 1 << 60)
    staff.post(URL)
    run_jobs()
    assert "The disk is nearly full." in staff.get(URL).content.decode()


def test_a_download_is_the_archive_after_the_password(staff, archive):
    asked = staff.get(f"{URL}{archive.name}/")
    assert asked.headers["Location"].startswith("/account/confirm-access/")

    answer = proven(staff).get(f"{URL}{archive.name}/")
    assert b"".join(answer.streaming_content) == archive.read_bytes()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{archive.name}"'
    assert int(answer.headers["Content-Length"]) == archive.stat().st_size


@pytest.mark.parametrize(
    "name", ["none.zip", "..%2F..%2Fetc%2Fpasswd", "%00", ".courtside-20261130T080027Z-manual.zip.draft"]
)
def test_only_backups_can_be_downloaded_or_deleted(staff, archive, name):
    assert proven(staff).get(f"{URL}{name}/").status_code == 404
    assert staff.get(f"{URL}{name}/delete/").status_code == 404
    assert staff.post(f"{URL}{name}/delete/").status_code == 404


def test_deleting_asks_first(staff, archive):
    assert "Delete backup?" in staff.get(f"{URL}{archive.name}/delete/").content.decode()
    assert archive.exists()
    assert staff.post(f"{URL}{archive.name}/delete/").headers["Location"] == URL
    assert not archive.exists()


def test_metrics_report_when_the_latest_was_made(client, archive):
    assert "courtside_backup_timestamp_seconds 1." in client.get("/metrics").content.decode()
    services.delete(archive.name)
    assert "courtside_backup_timestamp_seconds 1." not in client.get("/metrics").content.decode()
