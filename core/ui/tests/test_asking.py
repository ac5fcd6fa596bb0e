"""A question before an action: GET asks, POST acts; and messages with undo."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from core.errors import NotFound
from core.ui.confirm import UNDO_TAG, Question, confirm_first, undo_url

SEAT = Question(title="Cancel your seat?", says="Ana gets it.", act="Cancel seat", keep="Keep my seat", back="/events/")


def request(method):
    made = getattr(RequestFactory(), method)("/seat/?from=mine")
    made.user, made.session = SimpleNamespace(is_authenticated=False, is_staff=False, is_anonymous=True), {}
    return made


def view_of(question):
    done = []

    @confirm_first(lambda request, seat: question)
    def cancel(request, seat):
        done.append(seat)
        return HttpResponse("done")

    return cancel, done


@pytest.mark.django_db
def test_get_shows_what_happens_and_does_nothing():
    cancel, done = view_of(SEAT)
    answer = cancel(request("get"), seat="N1")
    page = answer.content.decode()
    assert all(words in page for words in ("Cancel your seat?</h1>", "Ana gets it.", ">Cancel seat</button>"))
    assert '<a class="btn" href="/events/" data-keep>Keep my seat</a>' in page
    assert (done, answer["Cache-Control"]) == ([], "no-store")


def test_post_acts():
    cancel, done = view_of(SEAT)
    assert cancel(request("post"), seat="N1").content == b"done"
    assert done == ["N1"]


def test_a_question_without_anything_to_ask_redirects():
    cancel, _ = view_of(redirect("/events/"))
    assert cancel(request("get"), seat="N1").status_code == 302


def test_a_question_refuses_people_who_may_not_act():
    @confirm_first(lambda request: (_ for _ in ()).throw(NotFound("There is no such seat.")))
    def cancel(request):
        return HttpResponse("done")

    with pytest.raises(NotFound):
        cancel(request("get"))


@pytest.mark.parametrize(("tags", "where"), [(f"{UNDO_TAG}/undo/", "/undo/"), ("", ""), (None, ""), ("other", "")])
def test_only_a_message_with_undo_has_an_undo_url(tags, where):
    assert undo_url(SimpleNamespace(extra_tags=tags)) == where
