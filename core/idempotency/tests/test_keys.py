"""What a key promises, row by row."""

from typing import Any

import pytest

from core.idempotency.models import IdempotencyLog
from core.idempotency.tests import orders
from core.idempotency.tests.asking import client_of, post, same, someone

KEY = "a-key"


def test_without_a_key_each_request_takes_effect(shop: Any, ana: Any) -> None:
    answers = [post(client_of(ana), None) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert shop.objects.count() == 2
    assert not IdempotencyLog.objects.exists()


def test_the_same_request_again_gets_the_same_answer_and_does_nothing(shop: Any, ana: Any) -> None:
    first, second, third = (post(client_of(ana), KEY) for _ in range(3))
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    assert same(first, second)
    assert same(first, third)
    assert second.headers["Content-Type"] == "application/json"
    assert shop.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "ü", "tab\there", "\x7f"])
def test_a_key_is_1_to_255_visible_ascii_characters(shop: Any, ana: Any, key: str) -> None:
    answer = post(client_of(ana), key)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_IDEMPOTENCY_KEY")
    assert not shop.objects.exists()


@pytest.mark.parametrize("key", ["x", "x" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "~!@#$%^&*()"])
def test_every_visible_ascii_character_is_allowed_in_a_key(shop: Any, ana: Any, key: str) -> None:
    assert same(post(client_of(ana), key), post(client_of(ana), key))


def test_another_body_is_refused_and_nothing_is_done(shop: Any, ana: Any) -> None:
    post(client_of(ana), KEY)
    answer = post(client_of(ana), KEY, {"item": "scarf"})
    assert (answer.status_code, answer.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert shop.objects.count() == 1


def test_another_object_on_the_same_route_is_another_request(shop: Any, ana: Any) -> None:
    assert post(client_of(ana), KEY, path="/api/orders/north").status_code == 201
    assert post(client_of(ana), KEY, path="/api/orders/south").status_code == 422


def test_the_order_of_names_makes_no_difference(shop: Any, ana: Any) -> None:
    first = post(client_of(ana), KEY, '{"item": "shirt", "count": 1}')
    assert same(first, post(client_of(ana), KEY, '{"count":1,"item":"shirt"}'))


def test_a_missing_body_equals_an_empty_one(shop: Any, ana: Any) -> None:
    assert same(post(client_of(ana), KEY, "", "/api/private"), post(client_of(ana), KEY, "{}", "/api/private"))


def test_each_caller_and_each_route_has_its_own_keys(shop: Any, ana: Any) -> None:
    answers = [post(client_of(person), KEY) for person in (ana, someone("ben"))]
    answers.append(post(client_of(ana), KEY, path="/api/orders/main"))
    answers.append(post(client_of(), KEY, **{"X-Cart-Id": "one"}))
    answers.append(post(client_of(), KEY, **{"X-Cart-Id": "two"}))
    assert [each.status_code for each in answers] == [201] * 5
    assert shop.objects.count() == 5


def test_scopes_do_not_reveal_sessions_or_carts(shop: Any) -> None:
    browser = client_of()
    browser.session.save()
    assert same(post(browser, KEY), post(browser, KEY))
    assert same(post(client_of(), KEY, **{"X-Cart-Id": "one"}), post(client_of(), KEY, **{"X-Cart-Id": "one"}))
    assert shop.objects.count() == 2


def test_a_key_without_any_caller_is_refused(shop: Any) -> None:
    answer = post(client_of(), KEY)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_IDEMPOTENCY_KEY")
    assert not shop.objects.exists()


def test_a_domain_error_is_stored_and_its_work_is_not(shop: Any, ana: Any) -> None:
    first = post(client_of(ana), KEY, {"item": "nothing"})
    assert (first.status_code, first.json()["code"]) == (409, "SOLD_OUT")
    assert same(first, post(client_of(ana), KEY, {"item": "nothing"}))
    assert not shop.objects.exists()


def test_an_error_response_that_was_not_raised_leaves_nothing_either(shop: Any, ana: Any) -> None:
    assert same(post(client_of(ana), KEY, path="/api/lazy"), post(client_of(ana), KEY, path="/api/lazy"))
    assert not shop.objects.exists()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/orders", {"item": 3}, 400),
        ("/api/orders", "{", 400),
        ("/api/missing", {}, 404),
    ],
)
def test_a_fixable_error_leaves_the_key_free(shop: Any, ana: Any, path: str, body: Any, status: int) -> None:
    assert post(client_of(ana), KEY, body, path).status_code == status
    assert not IdempotencyLog.objects.exists()
    assert not shop.objects.exists()
    assert post(client_of(ana), KEY).status_code == 201


def test_authentication_comes_before_the_key(shop: Any) -> None:
    assert post(client_of(), "", path="/api/private").status_code == 401


def test_a_caller_who_lost_access_does_not_get_the_old_response(shop: Any, ana: Any) -> None:
    first = post(client_of(ana), KEY)
    orders.banned.add(ana.pk)
    assert post(client_of(ana), KEY).status_code == 403
    orders.banned.clear()
    assert same(first, post(client_of(ana), KEY))


def test_a_response_without_a_body_is_repeated_without_one(shop: Any, ana: Any) -> None:
    first, second = (post(client_of(ana), KEY, path="/api/private") for _ in range(2))
    assert (first.status_code, second.content) == (204, b"")
    assert same(first, second)
    assert second.headers.get("Content-Type") is None


def test_secrets_are_not_stored_and_still_repeated(shop: Any, ana: Any) -> None:
    first = post(client_of(ana), KEY, path="/api/codes")
    assert b"secret" in first.content
    assert b"secret" not in bytes(IdempotencyLog.objects.get().body)
    assert same(first, post(client_of(ana), KEY, path="/api/codes"))


def test_credentials_are_not_stored(shop: Any) -> None:
    browser = client_of()
    browser.session.save()
    post(browser, KEY)
    post(client_of(), KEY, **{"X-Cart-Id": "my-secret-cart"})
    scopes = " ".join(IdempotencyLog.objects.values_list("scope", flat=True))
    assert str(browser.session.session_key) not in scopes
    assert "my-secret-cart" not in scopes


def test_only_a_post_has_a_key(shop: Any, ana: Any) -> None:
    answers = [client_of(ana).delete("/api/orders", headers={"Idempotency-Key": ""}) for _ in range(2)]
    assert [each.status_code for each in answers] == [204, 204]
    assert shop.objects.count() == 2
