"""Uploaded files are stored under our own ids, and swept when no row names them."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import Invalid
from core.files.budgets import Sender
from core.files.services import safe_filename, store_file, sweep
from core.tests.writing import WHOLE


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class Rows:
    """Act like the rows of a model that name these paths."""

    def __init__(self, *paths):
        self.paths = paths

    def filter(self, path__in):
        return Rows(*(path for path in path__in if path in self.paths))

    def values_list(self, *_, **__):
        return self.paths


@pytest.mark.django_db
def test_a_file_is_stored_under_our_own_id_whatever_its_name():
    kept = store_file("things", SimpleUploadedFile("../../etc/plan ☂.txt", b"0123"), sender=Sender(), largest=10)

    assert kept["path"] == f"things/{kept['id']}"
    assert (kept["name"], kept["size"], kept["content_type"]) == ("plan ☂.txt", 4, "text/plain")
    assert default_storage.open(kept["path"]).read() == b"0123"


@pytest.mark.parametrize("content", [b"", b"01234567890"])
def test_an_empty_or_too_large_file_is_refused_and_not_written(content, tmp_path):
    with pytest.raises(Invalid) as error:
        store_file("things", SimpleUploadedFile("a.txt", content), sender=Sender(), largest=10, field="files")

    assert list(error.value.extra["fields"]) == ["files"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("C:\\photos\\a.png", "a.png"),
        ("a\r\nb.txt", "ab.txt"),
        ("..", "file"),
        ("x" * 200 + ".jpeg", "x" * 145 + ".jpeg"),
    ],
)
def test_a_name_has_only_characters_that_a_header_can_carry(given, plain):
    assert safe_filename(given) == plain


@pytest.mark.parametrize("name", WHOLE)
def test_a_name_keeps_every_letter_and_emoji_whole(name):
    assert safe_filename(f"{name}.png") == f"{name}.png"


def test_a_long_name_is_not_cut_within_an_emoji():
    family = "👨\u200d👩\u200d👧"
    assert safe_filename("x" * 143 + family + ".png") == "x" * 143 + ".png"


def test_a_file_that_no_row_names_is_deleted_after_a_day(monkeypatch):
    for path in ("things/1/kept", "things/1/lost", "things/2/lost", "others/lost"):
        default_storage.save(path, ContentFile(b"x"))

    assert sweep("things", Rows()) == 0
    monkeypatch.setattr("core.files.services.MIN_AGE", timedelta(seconds=-1))
    assert sweep("things", Rows("things/1/kept")) == 2
    assert [default_storage.exists(f"things/1/{name}") for name in ("kept", "lost")] == [True, False]
    assert default_storage.exists("others/lost")


def test_a_missing_folder_has_nothing_to_sweep():
    assert sweep("nothing/here", Rows()) == 0
