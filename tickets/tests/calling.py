"""Call the API, signed in or not."""

import json

from django.test import Client


def call(method, path="", person=None, body=None, token="", **headers):
    client = Client()
    if person:
        client.force_login(person)
    if token:
        headers["X-Ticket-Token"] = token
    sent = {} if method == "get" else {"data": "" if body is None else json.dumps(body)}
    return getattr(client, method)(f"/api/tickets{path}", content_type="application/json", headers=headers, **sent)


def data(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()["data"]


def code(answer):
    return answer.status_code, answer.json()["code"]
