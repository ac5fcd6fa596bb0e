"""The files of requests: for the requester and staff, and for nobody else."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.errors import Invalid, RateLimited
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from tickets import access, services
from tickets.models import Attachment, Reply, Ticket
from tickets.services import files
from tickets.tests.calling import call, code, data
from tickets.tests.factories import PersonFactory, StaffFactory, file_ticket, reply

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ana():
    return PersonFactory(name="Ana")


@pytest.fixture
def staff():
    return StaffFactory()


def photo(name="court.png", content=PNG):
    return SimpleUploadedFile(name, content)


def files_on(page):
    return page.status_code, b"".join(page.streaming_content) if page.streaming else b""


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def refused(*files):
    with pytest.raises(Invalid) as refusal:
        file_ticket(attached=files)
    return refusal.value.extra["fields"]["attached"][0]


def test_files_come_with_the_request_and_with_each_reply(ana, staff):
    made = file_ticket(ana, attached=[photo()])
    reply(made, staff, "Is it this one?", attached=[photo("lamp.jpg", b"\xff\xd8\xff0")])
    page = client_of(ana).get(made.get_absolute_url()).content.decode()

    assert all(name in page for name in ("court.png", "lamp.jpg"))
    [first, second] = Attachment.objects.all()
    assert files_on(client_of(ana).get(f"{made.get_absolute_url()}files/{first.pk}/")) == (200, PNG)
    assert files_on(client_of(staff).get(f"{made.get_absolute_url()}files/{second.pk}/")) == (200, b"\xff\xd8\xff0")


def test_the_email_of_an_answer_names_its_files(ana, staff):
    reply(file_ticket(ana), staff, "See the plan.", attached=[photo("plan & map.pdf", b"%PDF-1.7")])

    write_mail()
    assert "With it: plan & map.pdf." in MailBox.objects.get(template="tickets/answered").text


def test_a_guest_sends_a_file_with_the_form_and_sees_it_by_the_link():
    guest = Client()
    guest.post("/tickets/new/", {"title": "No light", "description": "Dark.", "attached": [photo(), photo("b.png")]})
    made = Ticket.objects.get()
    link = f"/tickets/track/{access.tracking_token(made.pk)}/"
    guest.post(f"{link}reply/", {"content": "Here it is.", "attached": [photo("c.png")]})

    assert list(made.attachments.values_list("name", "reply__content")) == [
        *[("court.png", None), ("b.png", None)],
        ("c.png", "Here it is."),
    ]
    shown = guest.get(f"{link}files/{made.attachments.first().pk}/")
    assert files_on(shown) == (200, PNG)
    assert (shown["Cache-Control"], shown["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_the_public_reads_a_public_request_without_its_files(ana):
    made = file_ticket(ana, private=False, attached=[photo()])
    kept = Attachment.objects.get()
    someone = client_of(PersonFactory())

    assert "court.png" not in someone.get(made.get_absolute_url()).content.decode()
    assert someone.get(f"{made.get_absolute_url()}files/{kept.pk}/").status_code == 404
    assert data(call("get", f"/{made.pk}"))["files"] == []
    assert code(call("get", f"/{made.pk}/files/{kept.pk}")) == (404, "NOT_FOUND")


def test_only_staff_see_the_files_of_a_note(ana, staff):
    made = file_ticket(ana)
    reply(made, staff, "Look at this.", internal=True, attached=[photo()])
    path = f"{made.get_absolute_url()}files/{Attachment.objects.get().pk}/"

    assert client_of(ana).get(path).status_code == 404
    assert client_of(staff).get(path).status_code == 200


def test_a_file_of_one_request_is_not_found_on_another(ana):
    one, other = file_ticket(ana, attached=[photo()]), file_ticket(ana)
    path = f"{other.get_absolute_url()}files/{one.attachments.get().pk}/"

    assert client_of(ana).get(path).status_code == 404


def test_staff_see_files_of_a_merged_request_and_its_other_requester_does_not(ana, staff):
    source, target = file_ticket(PersonFactory(), attached=[photo()]), file_ticket(ana)
    services.merge(by=staff, ticket_id=source.pk, into=target.pk)
    path = f"{target.get_absolute_url()}files/{source.attachments.get().pk}/"

    assert "court.png" in client_of(staff).get(target.staff_url).content.decode()
    assert client_of(staff).get(path).status_code == 200
    assert client_of(ana).get(path).status_code == 404


def test_the_api_lists_files_and_returns_them_with_the_token(ana):
    made = file_ticket(attached=[photo()])
    reply(made, token=access.tracking_token(made.pk), attached=[photo("more.txt", b"It drips.")])
    token = access.tracking_token(made.pk)
    [first] = data(call("get", f"/{made.pk}", token=token))["files"]
    [[second]] = [each["files"] for each in data(call("get", f"/{made.pk}/replies", token=token))]

    assert (first["name"], first["contentType"], first["size"]) == ("court.png", "image/png", len(PNG))
    part = call("get", second["url"].removeprefix("/api/tickets"), token=token, Range="bytes=3-")
    assert files_on(part) == (206, b"drips.")


def test_the_content_decides_the_type_and_the_name_does_not():
    made = file_ticket(attached=[photo("page.html", b"<script>alert(1)</script>"), photo("notes.exe", b"%PDF-1.7 x")])

    assert list(made.attachments.values_list("content_type", flat=True)) == ["text/plain", "application/pdf"]
    assert "pictures" in refused(photo("trick.png", b"MZ\x90\0\xff"))
    assert "pictures" in refused(photo("trick.txt", b"a\0b"))


def test_the_fifth_file_is_accepted_and_the_sixth_refused(monkeypatch, ana, tmp_path):
    assert "At most 5" in refused(*[photo()] * 6)
    assert "at least one byte" in refused(photo(content=b""))
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    assert "at most" in refused(photo())
    monkeypatch.setattr(files, "MAX_FILES", 4)
    assert "has at most 4" in refused(*[photo(content=b"abc")] * 5)
    assert not Attachment.objects.exists()
    assert not list(tmp_path.rglob("*"))


def test_a_refused_form_keeps_the_texts_and_asks_for_the_files_again(ana):
    client = client_of(ana)
    page = client.post("/tickets/new/", {"title": "", "description": "It drips.", "attached": [photo()]})
    assert (page.status_code, Attachment.objects.count()) == (422, 0)
    assert all(words in page.content.decode() for words in ("It drips.", "Choose the files again"))
    wrong = client.post(
        "/tickets/new/", {"title": "Tap", "description": "Drips.", "attached": [photo(content=b"\xff")]}
    )
    assert "Send pictures" in wrong.content.decode()
    assert not Ticket.objects.exists()


def test_an_unknown_field_is_no_server_error():
    form = {"title": "Tap", "description": "It drips.", "attached": [photo()], "attached-clear": "on"}

    assert Client().post("/tickets/new/", form).status_code == 302
    assert Attachment.objects.get().name == "court.png"


def test_a_sender_of_many_files_is_limited(settings, monkeypatch):
    settings.RATE_LIMITS = True
    monkeypatch.setattr(files, "PER_NETWORK", 3)
    file_ticket(network="hall", attached=[photo()] * 3)

    with pytest.raises(RateLimited):
        file_ticket(network="hall", attached=[photo()])
    file_ticket(network="hall")


def test_erasure_deletes_the_persons_files_and_keeps_those_of_staff(
    ana, staff, tmp_path, django_capture_on_commit_callbacks
):
    made = file_ticket(ana, attached=[photo()])
    reply(made, staff, attached=[photo("answer.png")])
    reply(made, ana, attached=[photo("mine.png")])
    with django_capture_on_commit_callbacks(execute=True):
        services.forget_person(ana)

    left = Attachment.objects.get()
    assert (left.name, Reply.objects.count()) == ("answer.png", 2)
    assert [default_storage.exists(left.path), len([each for each in tmp_path.rglob("*") if each.is_file()])] == [
        True,
        1,
    ]
