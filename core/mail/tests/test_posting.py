"""A message is written once, in the transaction that needs it, and its values cannot inject anything."""

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from core.errors import Invalid
from core.jobs import Permanent
from core.jobs.tests.working import waiting
from core.mail import rendering
from core.mail import services as mail
from core.mail.models import MailBox
from core.mail.rendering import UnsafeHeader
from core.mail.tests.writing import post
from core.tests.racing import at_once
from core.tests.writing import WHOLE

SMUGGLED = "Ana\r\nBcc: thief@evil.example\r\n\r\nBuy"


@pytest.mark.django_db
def test_a_message_has_text_and_html_and_one_delivery() -> None:
    mail = post(name="Ana")

    assert (mail.subject, mail.recipient, mail.state) == ("Welcome, Ana", "fan@club.example", "queued")
    assert "Hello Ana,\n\nyour page: https://club.example/account/" in mail.text
    assert 'href="https://club.example/account/" style="' in mail.html
    assert waiting("mail.deliver") == [{"mail_id": str(mail.pk)}]


class Undone(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_neither_message_nor_delivery() -> None:
    @transaction.atomic
    def change_of_mind() -> None:
        mail.queue("accounts.confirm_email", UUID(int=1), edition="1", since=None)
        raise Undone

    with pytest.raises(Undone):
        change_of_mind()

    assert (MailBox.objects.count(), waiting()) == (0, [])


@pytest.mark.django_db
def test_no_email_is_rendered_inside_a_transaction() -> None:
    with pytest.raises(AssertionError, match="inside a transaction"), transaction.atomic():
        post()


@pytest.mark.django_db
def test_a_queued_email_keeps_its_facts_and_holds_no_address() -> None:
    with transaction.atomic():
        mail.queue("drops.lapsed", UUID(int=1), to=UUID(int=2), had_code=True)

    facts = {"to": str(UUID(int=2)), "had_code": True}
    assert waiting() == [{"kind": "drops.lapsed", "about": str(UUID(int=1)), "facts": facts}]


@pytest.mark.parametrize("kind", ["drops.unheard_of", "nowhere.lapsed", ""])
def test_an_email_that_no_app_declares_fails_for_good(kind: str) -> None:
    with pytest.raises(Permanent):
        mail.write(kind=kind, about=UUID(int=1), facts={})


@pytest.mark.django_db
def test_the_same_message_posted_again_is_the_first() -> None:
    first = post(name="Ana")

    assert post(name="Ana, again") == first
    assert (MailBox.objects.get().subject, len(waiting())) == ("Welcome, Ana", 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_message_posted_concurrently_is_one() -> None:
    posted = at_once([post] * 4)

    assert len({mail.pk for mail in posted}) == 1
    assert (MailBox.objects.count(), len(waiting())) == (1, 1)


@pytest.mark.django_db
def test_a_name_with_line_breaks_makes_no_header() -> None:
    mail = post(name=SMUGGLED)

    assert mail.subject == "Welcome, Ana Bcc: thief@evil.example Buy"


@pytest.mark.django_db
def test_a_name_with_markup_is_shown_as_written() -> None:
    mail = post(name='<script>alert(1)</script> & "co"')

    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert 'Hello <script>alert(1)</script> & "co",' in mail.text
    assert mail.subject == 'Welcome, <script>alert(1)</script> & "co"'


@pytest.mark.parametrize(
    "unsafe",
    [
        {"Bcc": "thief@evil.example"},
        {"X-Anything": "x"},
        {"Reply-To": "a@club.example\r\nBcc: thief@evil.example"},
        {"Reply-To\r\nBcc": "thief@evil.example"},
        {"Reply-To": "a@club.example\x00"},
        {"List-Id": "two\u2028lines"},
    ],
)
@pytest.mark.django_db
def test_a_header_that_is_unlisted_or_has_two_lines_is_refused(unsafe: dict[str, str]) -> None:
    with pytest.raises(UnsafeHeader):
        post(more_headers=unsafe)

    assert MailBox.objects.count() == 0


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "a@club.example\r\nBcc: x@y.example", "a b@club.example"])
@pytest.mark.django_db
def test_an_invalid_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        post(to=address)


@pytest.mark.django_db
def test_automatic_mail_says_so_and_unsubscribing_takes_one_click() -> None:
    stop = "https://club.example/stop/abc"

    automatic, personal = post(dedupe_key="1", unsubscribe=stop), post(dedupe_key="2", automatic=False)

    assert automatic.headers == {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert stop in automatic.text
    assert stop in automatic.html
    assert personal.headers == {}


@pytest.mark.django_db
def test_a_message_id_depends_only_on_the_message() -> None:
    mail = post(dedupe_key="registration-7")
    mail.delete()

    assert post(dedupe_key="registration-7", name="Other").message_id == mail.message_id
    assert post(dedupe_key="registration-8").message_id != mail.message_id


@pytest.mark.django_db
def test_a_very_long_name_still_fits_the_subject() -> None:
    assert len(post(name="x" * 5000).subject) == 200


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "account/"])
def test_a_link_in_an_email_leads_to_this_site(path: str) -> None:
    with pytest.raises(ValueError, match="path of this site"):
        rendering.absolute_url(path)


@pytest.mark.parametrize(
    "wrong", [{"subject": "a\nb"}, {"recipient": "a@b.example\r"}, {"state": "sent"}, {"sent_at": "2026-01-01T00:00Z"}]
)
@pytest.mark.django_db
def test_the_database_refuses_it_too(wrong: dict[str, Any]) -> None:
    mail = post()

    with pytest.raises(IntegrityError), transaction.atomic():
        MailBox.objects.filter(pk=mail.pk).update(**wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("name", WHOLE)
def test_a_subject_keeps_every_letter_and_emoji_whole(name: str) -> None:
    assert post(name=name).subject == f"Welcome, {name}"


def test_letters_of_every_script_stay_on_one_line() -> None:
    assert rendering.one_line("Ünïcödé 名前\u200b\t x\x85y") == "Ünïcödé 名前 x y"
