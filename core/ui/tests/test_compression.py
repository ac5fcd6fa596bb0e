"""Compressed HTML, where no proxy compresses it."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from core.ui.middleware import compress

PAGE = "<p>A page with a line that comes again.</p>" * 50


def answered(response, accepted="gzip, deflate, br"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    return compress(lambda _: response)(request)


def test_a_page_is_compressed_for_a_browser_that_takes_gzip():
    answer = answered(HttpResponse(PAGE))
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content).decode() == PAGE
    assert len(answer.content) < len(PAGE) / 5
    assert answer.headers["Content-Length"] == str(len(answer.content))


def test_the_length_of_a_compressed_page_is_randomized():
    assert len({len(answered(HttpResponse(PAGE)).content) for _ in range(30)}) > 5


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "deflate, gzip; q=0.0"])
def test_other_browsers_get_the_plain_page_and_caches_vary(accepted):
    answer = answered(HttpResponse(PAGE), accepted)
    assert (answer.content.decode(), "Content-Encoding" in answer.headers) == (PAGE, False)
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_the_tag_of_a_compressed_page_is_weak():
    assert answered(HttpResponse(PAGE, headers={"ETag": '"abc"'})).headers["ETag"] == 'W/"abc"'


def test_a_page_compressed_already_is_left_alone():
    packed = gzip.compress(PAGE.encode())
    answer = answered(HttpResponse(packed, headers={"Content-Encoding": "gzip"}))
    assert answer.content == packed


def test_files_data_and_streams_are_left_alone():
    for response in (
        HttpResponse(PAGE, content_type="image/png"),
        HttpResponse(PAGE, content_type="application/json"),
        StreamingHttpResponse([PAGE.encode()]),
    ):
        assert "Content-Encoding" not in answered(response).headers


def test_behind_a_trusted_proxy_the_proxy_compresses(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert "Content-Encoding" not in answered(HttpResponse(PAGE)).headers


@pytest.mark.django_db
def test_pages_of_the_site_go_out_compressed(client):
    answer = client.get("/events/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<title>" in gzip.decompress(answer.content)
    assert {"Accept-Encoding", "Cookie"} <= {each.strip() for each in answer.headers["Vary"].split(",")}
