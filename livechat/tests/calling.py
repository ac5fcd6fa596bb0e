"""Call the API, signed in or not."""

import json

from django.test import Client


def call(method, path, person=None, body=None, client=None, **headers):
    client = client or Client()
    if person:
        client.force_login(person)
    sent = {} if method == "get" else {"data": "" if body is None else json.dumps(body)}
    return getattr(client, method)(f"/api/{path}", content_type="application/json", headers=headers, **sent)
