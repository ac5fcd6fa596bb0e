"""Uploads in an S3 store, against a local server with the real protocol."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from moto.server import ThreadedMotoServer

from config import env_parsers
from core.files import space
from core.files.errors import NOT_STORED
from core.files.services import sweep
from core.files.tests.test_keeping import Rows
from tickets import access
from tickets.models import Attachment, Ticket
from tickets.tests.factories import PersonFactory

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
KEY, SECRET = "test-key", "se/cr+et"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"{host}:{port}"
    running.stop()


def bucket(server):
    keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "eu-west-3"}
    return boto3.resource("s3", endpoint_url=f"http://{server}", **keys).Bucket("hawks")


def url(server, name="hawks/club"):
    return f"s3://{KEY}:se%2Fcr%2Bet@{server}/{name}?region=eu-west-3&https=false"


@pytest.fixture
def store(server, settings):
    made = bucket(server)
    made.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    settings.STORAGES = {**settings.STORAGES, "default": env_parsers.storage(env_parsers.storage_url(url(server)))}
    yield made
    made.objects.all().delete()
    made.delete()


def download(page):
    return page.status_code, b"".join(page.streaming_content) if page.streaming else b""


@pytest.mark.django_db
def test_a_photo_is_stored_in_the_bucket_and_served_only_by_the_site(store):
    guest = Client()
    photo = SimpleUploadedFile("roof.png", PNG)
    answered = guest.post("/tickets/new/", {"title": "A leak", "description": "It drips.", "attached": photo})
    assert answered.status_code == 302
    kept = Attachment.objects.get()
    [found] = store.objects.all()
    path = f"/tickets/track/{access.tracking_token(Ticket.objects.get().pk)}/files/{kept.pk}/"

    assert (found.key, found.get()["Body"].read()) == (f"club/{kept.path}", PNG)
    assert download(guest.get(path)) == (200, PNG)
    assert download(guest.get(path, headers={"range": "bytes=8-11"})) == (206, PNG[8:12])
    assert download(guest.get(path, headers={"range": "bytes=-3"})) == (206, PNG[-3:])
    assert guest.get(path, headers={"range": f"bytes={len(PNG)}-"}).status_code == 416
    stranger = Client()
    stranger.force_login(PersonFactory())
    assert stranger.get(f"{Ticket.objects.get().get_absolute_url()}files/{kept.pk}/").status_code == 404


@pytest.mark.django_db
def test_a_file_missing_in_the_bucket_is_not_found(store):
    guest = Client()
    guest.post("/tickets/new/", {"title": "A", "description": "B", "attached": SimpleUploadedFile("a.png", PNG)})
    kept = Attachment.objects.get()
    default_storage.delete(kept.path)

    path = f"/tickets/track/{access.tracking_token(Ticket.objects.get().pk)}/files/{kept.pk}/"
    assert guest.get(path).status_code == 404


@pytest.mark.django_db
def test_a_failing_store_loses_no_text(store, server, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": env_parsers.storage(env_parsers.storage_url(url(server, "no-such-bucket"))),
    }
    said = {"title": "A leak", "description": "It drips.", "attached": SimpleUploadedFile("a.png", PNG)}
    page = Client().post("/tickets/new/", said)

    assert page.status_code == 507
    assert NOT_STORED.replace("'", "&#x27;") in page.content.decode()
    assert "It drips." in page.content.decode()


def test_an_unreachable_store_is_logged_at_start(settings, caplog, unused_tcp_port):
    address = f"127.0.0.1:{unused_tcp_port}"
    settings.STORAGES = {**settings.STORAGES, "default": env_parsers.storage(env_parsers.storage_url(url(address)))}
    with caplog.at_level(logging.ERROR):
        space.log_storage_trouble()

    assert "the store that STORAGE_URL names does not answer" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.usefixtures("store")
def test_no_file_is_overwritten_and_files_without_a_row_are_deleted(monkeypatch):
    first = default_storage.save("things/one/kept", ContentFile(b"first"))
    second = default_storage.save("things/one/kept", ContentFile(b"second"))
    assert first != second
    assert default_storage.open(first).read() == b"first"

    monkeypatch.setattr("core.files.services.MIN_AGE", timedelta(seconds=-60))
    assert sweep("things", Rows(first)) == 1
    assert (default_storage.exists(first), default_storage.exists(second)) == (True, False)
    assert space.uploads() == {"ok": True, "store": "s3"}
