"""A page computes the parts that a script asks for, and nothing else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.ui.pages import Page, parts_response

computed: list[str] = []


def names(request: HttpRequest, thing: str) -> SafeString:
    computed.append("names")
    return format_html("<b>{}</b>", thing)


def counts(request: HttpRequest, thing: str) -> SafeString:
    computed.append("counts")
    return format_html("<i>{}</i>", len(thing))


@Page("403.html", parts={"names": names, "counts": counts}, context=lambda request, thing: {"thing": thing})
def view(request: HttpRequest, thing: str) -> str | HttpResponse:
    return thing if thing else HttpResponse("none", status=404)


@pytest.fixture
def asked(rf):
    def ask(query: str, thing: str = "<court>", **headers: str) -> HttpResponse:
        computed.clear()
        request = rf.get(f"/{query}", headers=headers)
        request.user = AnonymousUser()
        return view(request, thing)

    return ask


def test_parts_come_in_the_order_asked_for_and_unknown_names_are_left_out(asked):
    parts = asked("?parts=counts,nonsense,names").content.decode()
    assert parts == '<div data-part="counts"><i>7</i></div><div data-part="names"><b>&lt;court&gt;</b></div>'


def test_a_part_that_nobody_asked_for_is_not_computed(asked):
    asked("?parts=names")
    assert computed == ["names"]


def test_without_a_known_part_the_whole_page_is_shown(asked):
    assert "<html" in asked("?parts=nonsense").content.decode()
    assert computed == []  # this template shows no part


def test_a_view_may_answer_by_itself(asked):
    assert asked("?parts=names", thing="").status_code == 404


def test_unchanged_parts_are_answered_with_304(asked):
    tag = asked("?parts=names").headers["ETag"]
    assert asked("?parts=names", **{"If-None-Match": tag}).status_code == 304
    assert asked("?parts=names", thing="other", **{"If-None-Match": tag}).status_code == 200


def test_parts_are_kept_by_no_shared_cache(rf):
    assert parts_response(rf.get("/"), "<p>1</p>").headers["Cache-Control"] == "private, no-cache"
