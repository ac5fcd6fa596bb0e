"""Flood drill: one network floods every endpoint that guests can use; other networks notice nothing."""

import json
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError

import pytest

from livechat.services import messages
from runner.tests.clusters import new_cluster
from runner.tests.test_run import RUN, start_courtside
from shop import emails
from shop.services import unpaid_orders
from tickets.services import tickets

FLOOD, VISITOR = "198.51.100.7", "203.0.113.9"
PASSWORD = "half-time-2026"
THREADS = 4


@contextmanager
def running_courtside(port):
    """Run Courtside with rate limits, email to the console, and client addresses from the proxy."""
    with new_cluster() as cluster:
        more = {"TRUSTED_PROXIES": "127.0.0.1", "EMAIL_URL": "consolemail://", "DEMO_PASSWORD": PASSWORD}
        running = start_courtside(RUN, cluster, port, DEMO="true", RATE_LIMITS="on", **more)
        try:
            yield
        finally:
            running.terminate()
            assert running.wait(20) == 0


class Caller:
    """Calls from one network, each as a new guest: no cookie is kept."""

    def __init__(self, port: int, network: str) -> None:
        self.address, self.network = f"http://127.0.0.1:{port}", network

    def call(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> tuple[int, Any]:
        all_headers = {"Content-Type": "application/json", "X-Forwarded-For": self.network, **headers}
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(
                urllib.request.Request(f"{self.address}{path}", data, all_headers), timeout=30
            ) as response:
                text = response.read()
                return response.status, json.loads(text)["data"] if path.startswith("/api/") else text
        except HTTPError as error:
            return error.code, None

    def order(self, product: dict[str, Any], quantity: int, email: str) -> tuple[int, Any]:
        variant = next(each for each in product["variants"] if each["stock"] >= quantity)
        item = {"productId": product["id"], "variantId": variant["id"], "quantity": quantity}
        status, cart = self.call("/api/cart", item)
        if status != 201:
            return status, None
        return self.call("/api/checkout", {"name": "Somebody", "email": email}, **{"X-Cart-Id": cart["id"]})

    def buyable(self, quantity: int) -> dict[str, Any] | None:
        found = self.call("/api/products?limit=100")[1]
        fit = (p for p in found if not p["reservedFor"] and any(v["stock"] >= quantity for v in p["variants"]))
        return next(fit, None)


def flood_the_shop(attacker: Caller) -> Counter[int]:
    """Order as much as is in stock, each time with a new cart and a new email address."""
    answers: Counter[int] = Counter()
    for number in range(60):
        sizes = ((many, attacker.buyable(many)) for many in (unpaid_orders.MAX_PER_EMAIL, 10, 2, 1))
        quantity, product = next(((many, found) for many, found in sizes if found), (0, None))
        if product is None:
            break
        answers[attacker.order(product, quantity, f"m{number}@nowhere.example")[0]] += 1
        if answers[409] > 3:
            break
    return answers


def flood_a_mailbox(attacker: Caller) -> Counter[int]:
    answers: Counter[int] = Counter()
    for _ in range(8):
        product = attacker.buyable(1)
        if product is None:
            break
        status, order = attacker.order(product, 1, "victim@elsewhere.example")
        answers[status] += 1
        if order:
            token = {"X-Order-Token": order["accessToken"]}
            attacker.call(f"/api/orders/{order['number']}/cancel", {}, **token)
    return answers


def flood_the_help_desk(attacker: Caller) -> Counter[int]:
    body = {"title": "Spam", "description": "Spam, and more of it."}
    return Counter(attacker.call("/api/tickets", body)[0] for _ in range(tickets.PUBLIC_PER_NETWORK + 10))


def flood_a_chat(attacker: Caller, stream: str) -> Counter[int]:
    started, answers = time.monotonic(), Counter[int]()
    for number in range(messages.NETWORK_LIMIT + 60):
        body = {"content": f"Spam {number}", "sender": f"Bot {number}"}
        answers[attacker.call(f"/api/streams/{stream}/messages", body, **{"User-Agent": f"Bot/{number}"})[0]] += 1
    windows = 2 + int((time.monotonic() - started) // messages.LIMIT_WINDOW_SECONDS)
    assert answers[201] <= windows * messages.NETWORK_LIMIT
    return answers


def flood_an_account(attacker: Caller) -> Counter[int]:
    wrong = {"email": "scorer@courtside.example", "password": "wrong horse"}
    return Counter(attacker.call("/api/auth/login", wrong)[0] for _ in range(25))


def order_one_item(visitor: Caller, email: str) -> int:
    """Order one item that is in stock; retry with another if it was sold meanwhile."""
    for _ in range(5):
        product = visitor.buyable(1)
        status = visitor.order(product, 1, email)[0] if product else 0
        if status != 409:
            break
    return status


def visit(visitor: Caller, stream: str, number: int) -> list[tuple[str, int]]:
    """Do what a visitor does and return the status of each action."""
    scorer = {"email": "scorer@courtside.example", "password": PASSWORD}
    body = {"title": f"Lost scarf {number}", "description": "Red and white.", "private": True}
    return [
        ("game day", visitor.call("/")[0]),
        ("score", visitor.call("/api/score")[0]),
        ("order", order_one_item(visitor, f"fan{number}@home.example")),
        ("request", visitor.call("/api/tickets", body)[0]),
        ("chat", visitor.call(f"/api/streams/{stream}/messages", {"content": "Go!", "sender": f"Nina {number}"})[0]),
        ("sign in", visitor.call("/api/auth/login", scorer)[0]),
    ]


@pytest.mark.drill
def test_a_flood_from_one_network_gets_429_and_leaves_other_networks_alone(unused_tcp_port):
    attacker, visitor = Caller(unused_tcp_port, FLOOD), Caller(unused_tcp_port, VISITOR)
    with running_courtside(unused_tcp_port), ThreadPoolExecutor(THREADS) as crowd:
        login = {"email": "staff@courtside.example", "password": PASSWORD}
        staff = {"Authorization": f"Bearer {visitor.call('/api/auth/login', login)[1]['token']}"}
        stream = next(each["id"] for each in visitor.call("/api/streams")[1] if each["status"] == "live")
        before = stock_of(visitor)

        floods = {
            "mailbox": crowd.submit(flood_a_mailbox, attacker),
            "account": crowd.submit(flood_an_account, attacker),
            "help desk": crowd.submit(flood_the_help_desk, attacker),
            "chat": crowd.submit(flood_a_chat, attacker, stream),
            "shop": crowd.submit(flood_the_shop, attacker),
        }
        visits = []
        while not all(flood.done() for flood in floods.values()) or len(visits) < 2:
            visits += visit(visitor, stream, len(visits))
        answers = {name: flood.result() for name, flood in floods.items()}
        mails = visitor.call("/api/mailbox?recipient=victim@elsewhere.example&limit=100", **staff)[1]
        after = stock_of(visitor)

    assert {status for _, status in visits} <= {200, 201}, visits
    assert all(answers[target][429] for target in ("mailbox", "account", "help desk")), answers
    assert answers["shop"][409] > 0, answers
    assert answers["help desk"][201] <= tickets.PUBLIC_PER_NETWORK
    assert len(mails) <= emails.MAX_UNCONFIRMED
    bought_elsewhere = sum(what == "order" for what, _ in visits)
    assert before - after <= unpaid_orders.MAX_PER_NETWORK + bought_elsewhere
    assert not any(status >= 500 for counter in answers.values() for status in counter), answers


def stock_of(caller: Caller) -> int:
    return sum(product["stock"] for product in caller.call("/api/products?limit=100")[1])
