"""A drill: one network floods every door without an account, and a visitor from another network notices nothing."""

import json
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError

import pytest

from livechat.services import sending
from runner.tests.clusters import new_cluster
from runner.tests.test_run import RUN, started
from shop import emails
from shop.services import unpaid_orders
from tickets.services import tickets

FLOOD, VISITOR = "198.51.100.7", "203.0.113.9"
PASSWORD = "half-time-2026"
THREADS = 4


@contextmanager
def courtside(port):
    """With limits on, mail that goes to the console, and networks told by the proxy."""
    with new_cluster() as cluster:
        more = {"TRUSTED_PROXIES": "127.0.0.1", "EMAIL_URL": "consolemail://", "DEMO_PASSWORD": PASSWORD}
        running = started(RUN, cluster, port, DEMO="true", RATE_LIMITS="on", **more)
        try:
            yield
        finally:
            running.terminate()
            assert running.wait(20) == 0


class Caller:
    """Calls from one network, each as somebody new: no cookie is kept."""

    def __init__(self, port: int, network: str) -> None:
        self.address, self.network = f"http://127.0.0.1:{port}", network

    def ask(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> tuple[int, Any]:
        sent = {"Content-Type": "application/json", "X-Forwarded-For": self.network, **headers}
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(
                urllib.request.Request(f"{self.address}{path}", data, sent), timeout=30
            ) as answer:
                text = answer.read()
                return answer.status, json.loads(text)["data"] if path.startswith("/api/") else text
        except HTTPError as refused:
            return refused.code, None

    def order(self, product: dict[str, Any], quantity: int, email: str) -> tuple[int, Any]:
        variant = next(each for each in product["variants"] if each["stock"] >= quantity)
        item = {"productId": product["id"], "variantId": variant["id"], "quantity": quantity}
        status, cart = self.ask("/api/cart", item)
        if status != 201:
            return status, None
        return self.ask("/api/checkout", {"name": "Somebody", "email": email}, **{"X-Cart-Id": cart["id"]})

    def buyable(self, quantity: int) -> dict[str, Any] | None:
        found = self.ask("/api/products?limit=100")[1]
        fit = (p for p in found if not p["reservedFor"] and any(v["stock"] >= quantity for v in p["variants"]))
        return next(fit, None)


def flood_the_shop(mallory: Caller) -> Counter[int]:
    """As much as there is, each time with a new cart and a new address."""
    answers: Counter[int] = Counter()
    for number in range(60):
        sizes = ((many, mallory.buyable(many)) for many in (unpaid_orders.PER_EMAIL, 10, 2, 1))
        quantity, product = next(((many, found) for many, found in sizes if found), (0, None))
        if product is None:
            break
        answers[mallory.order(product, quantity, f"m{number}@nowhere.example")[0]] += 1
        if answers[409] > 3:
            break
    return answers


def flood_a_mailbox(mallory: Caller) -> Counter[int]:
    answers: Counter[int] = Counter()
    for _ in range(8):
        product = mallory.buyable(1)
        if product is None:
            break
        status, order = mallory.order(product, 1, "victim@elsewhere.example")
        answers[status] += 1
        if order:
            token = {"X-Order-Token": order["accessToken"]}
            mallory.ask(f"/api/orders/{order['number']}/cancel", {}, **token)
    return answers


def flood_the_help_desk(mallory: Caller) -> Counter[int]:
    said = {"title": "Spam", "description": "Spam, and more of it."}
    return Counter(mallory.ask("/api/tickets", said)[0] for _ in range(tickets.PUBLIC_PER_NETWORK + 10))


def flood_a_chat(mallory: Caller, stream: str) -> Counter[int]:
    begun, answers = time.monotonic(), Counter[int]()
    for number in range(sending.CROWD + 60):
        said = {"content": f"Spam {number}", "sender": f"Bot {number}"}
        answers[mallory.ask(f"/api/streams/{stream}/messages", said, **{"User-Agent": f"Bot/{number}"})[0]] += 1
    windows = 2 + int((time.monotonic() - begun) // sending.WINDOW)
    assert answers[201] <= windows * sending.CROWD
    return answers


def flood_an_account(mallory: Caller) -> Counter[int]:
    wrong = {"email": "scorer@courtside.example", "password": "wrong horse"}
    return Counter(mallory.ask("/api/auth/login", wrong)[0] for _ in range(25))


def ordered(visitor: Caller, email: str) -> int:
    """One thing that is still there; another where somebody was faster."""
    for _ in range(5):
        product = visitor.buyable(1)
        status = visitor.order(product, 1, email)[0] if product else 0
        if status != 409:
            break
    return status


def evening_of_a_visitor(visitor: Caller, stream: str, number: int) -> list[tuple[str, int]]:
    """What somebody from elsewhere does meanwhile, and how it was answered."""
    scorer = {"email": "scorer@courtside.example", "password": PASSWORD}
    said = {"title": f"Lost scarf {number}", "description": "Red and white.", "private": True}
    return [
        ("game day", visitor.ask("/")[0]),
        ("score", visitor.ask("/api/score")[0]),
        ("order", ordered(visitor, f"fan{number}@home.example")),
        ("request", visitor.ask("/api/tickets", said)[0]),
        ("chat", visitor.ask(f"/api/streams/{stream}/messages", {"content": "Go!", "sender": f"Nina {number}"})[0]),
        ("sign in", visitor.ask("/api/auth/login", scorer)[0]),
    ]


@pytest.mark.drill
def test_a_flood_from_one_network_ends_in_429s_and_leaves_the_others_alone(unused_tcp_port):
    mallory, visitor = Caller(unused_tcp_port, FLOOD), Caller(unused_tcp_port, VISITOR)
    with courtside(unused_tcp_port), ThreadPoolExecutor(THREADS) as crowd:
        login = {"email": "staff@courtside.example", "password": PASSWORD}
        staff = {"Authorization": f"Bearer {visitor.ask('/api/auth/login', login)[1]['token']}"}
        stream = next(each["id"] for each in visitor.ask("/api/streams")[1] if each["status"] == "live")
        before = stock_of(visitor)

        floods = {
            "mailbox": crowd.submit(flood_a_mailbox, mallory),
            "account": crowd.submit(flood_an_account, mallory),
            "help desk": crowd.submit(flood_the_help_desk, mallory),
            "chat": crowd.submit(flood_a_chat, mallory, stream),
            "shop": crowd.submit(flood_the_shop, mallory),
        }
        evenings = []
        while not all(flood.done() for flood in floods.values()) or len(evenings) < 2:
            evenings += evening_of_a_visitor(visitor, stream, len(evenings))
        answers = {name: flood.result() for name, flood in floods.items()}
        mails = visitor.ask("/api/mailbox?recipient=victim@elsewhere.example&limit=100", **staff)[1]
        after = stock_of(visitor)

    assert {status for _, status in evenings} <= {200, 201}, evenings
    assert all(answers[door][429] for door in ("mailbox", "account", "help desk")), answers
    assert answers["shop"][409] > 0, answers
    assert answers["help desk"][201] <= tickets.PUBLIC_PER_NETWORK
    assert len(mails) <= emails.UNPROVEN
    bought_elsewhere = sum(what == "order" for what, _ in evenings)
    assert before - after <= unpaid_orders.PER_NETWORK + bought_elsewhere
    assert not any(status >= 500 for counted in answers.values() for status in counted), answers


def stock_of(caller: Caller) -> int:
    return sum(product["stock"] for product in caller.ask("/api/products?limit=100")[1])
