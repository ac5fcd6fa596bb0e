"""A file that cannot be stored loses none of the sender's texts."""

import errno

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.files import budgets
from core.files.budgets import Budget
from core.files.errors import NOT_STORED, TooManyBytes
from tickets import access
from tickets.models import Attachment, Reply, Ticket
from tickets.tests.factories import PersonFactory, StaffFactory, file_ticket, reply

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
WORDS = "It drips on the scorer’s table."  # noqa: RUF001
TOLD = NOT_STORED.replace("'", "&#x27;")


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo():
    return SimpleUploadedFile("court.png", PNG)


@pytest.fixture
def full(monkeypatch):
    def no_room(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", no_room)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.usefixtures("full")
def test_a_refused_new_request_keeps_its_texts_and_can_be_sent_without_files():
    guest, form = Client(), {"title": "A leak", "description": WORDS, "email": "mia@club.example"}
    page = guest.post("/tickets/new/", {**form, "attached": photo()})
    shown = page.content.decode()

    assert page.status_code == 507
    assert all(words in shown for words in (TOLD, "A leak", WORDS, "mia@club.example"))
    assert "Choose the files again" not in shown
    assert not Ticket.objects.exists()
    assert guest.post("/tickets/new/", form).status_code == 302


@pytest.mark.usefixtures("full")
def test_refused_replies_of_both_sides_keep_their_texts():
    made = file_ticket(ana := PersonFactory())
    link = f"/tickets/track/{access.tracking_token(made.pk)}/reply/"
    pages = [
        client_of(ana).post(f"{made.get_absolute_url()}reply/", {"content": WORDS, "attached": photo()}),
        Client().post(link, {"content": WORDS, "attached": photo()}),
        client_of(StaffFactory()).post(f"{made.staff_url}reply/", {"content": WORDS, "attached": photo()}),
    ]

    for page in pages:
        assert page.status_code == 507
        assert TOLD in page.content.decode()
        assert WORDS in page.content.decode()
    assert not Reply.objects.exists()


def test_no_file_stays_if_one_of_several_cannot_be_stored(monkeypatch, tmp_path):
    save, done = default_storage.save, []

    def save_one(*given):
        if done:
            raise OSError(errno.EIO, "Input/output error")
        done.append(save(*given))
        return done[0]

    monkeypatch.setattr(default_storage, "save", save_one)
    page = Client().post("/tickets/new/", {"title": "Leak", "description": WORDS, "attached": [photo(), photo()]})

    assert page.status_code == 507
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not Attachment.objects.exists()


def test_a_guests_replies_are_counted_by_network_over_all_requests(monkeypatch):
    monkeypatch.setattr(budgets, "NETWORK", Budget("files-network", "", 2 * len(PNG)))
    links = [f"/tickets/track/{access.tracking_token(file_ticket().pk)}/reply/" for _ in range(3)]
    pages = [Client().post(link, {"content": WORDS, "attached": photo()}) for link in links]

    assert [page.status_code for page in pages] == [302, 302, 429]
    assert WORDS in pages[2].content.decode()
    assert "Too many files were sent today" in pages[2].content.decode()
    assert Attachment.objects.count() == 2
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert elsewhere.post(links[2], {"content": WORDS, "attached": photo()}).status_code == 302


def test_members_are_counted_by_account_and_not_with_their_network(monkeypatch):
    monkeypatch.setattr(budgets, "NETWORK", Budget("files-network", "", 1))
    monkeypatch.setattr(budgets, "PERSON", Budget("files-person", "", len(PNG)))
    ana, ben = PersonFactory(), PersonFactory()
    file_ticket(ana, network="hall", attached=[photo()])
    file_ticket(ben, network="hall", attached=[photo()])

    with pytest.raises(TooManyBytes):
        file_ticket(ana, network="elsewhere", attached=[photo()])


def test_a_persons_files_are_those_they_sent_anywhere():
    ana, staff = PersonFactory(), StaffFactory()
    made = file_ticket(ana, attached=[photo()])
    reply(made, ana, attached=[photo()])
    reply(made, staff, attached=[photo()])

    assert budgets.bytes_of(ana.pk) == 2 * len(PNG)
    assert budgets.bytes_of(staff.pk) == len(PNG)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("hello\r\nBcc: all@club.example", "hello Bcc: all@club.example"), ("one\u2028 two\n\n", "one two")],
)
def test_a_title_is_one_line(typed, kept):
    assert file_ticket(title=typed).title == kept
