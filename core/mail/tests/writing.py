"""Helpers for the tests of mail."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection

from core.mail import services
from core.mail.models import MailBox
from core.mail.tasks import write


def post(to: Any = "fan@club.example", *, name: str = "Fan", dedupe_key: str = "sample", **more: Any) -> MailBox:
    return services.post(to=to, template="sample", context={"name": name}, dedupe_key=dedupe_key, **more)


_TAKE = """
    DELETE FROM procrastinate_jobs WHERE task_name = 'mail.write' AND status = 'todo'
        AND coalesce(scheduled_at, '-infinity') <= clock_timestamp() RETURNING id, args
"""


def write_mail() -> None:
    """Write the emails that are queued and due, as a worker would. Other jobs stay queued."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE)
        jobs = sorted(cursor.fetchall())
    for _, payload in jobs:
        write(**json.loads(payload))


# A campaign's batch is one transaction of the worker, with the ledger of who was sent what.
_IN_BATCHES = "subscriptions/campaign"


def outside_transactions(render: Callable[..., Any]) -> Callable[..., Any]:
    """Have the renderer fail inside a transaction, other than the one around a test."""

    def checked(template: str, context: Mapping[str, Any]) -> Any:
        around_test = [number for number, block in enumerate(connection.atomic_blocks) if block._from_testcase]
        opened = connection.atomic_blocks[around_test[-1] + 1 if around_test else 0 :]
        assert not opened or template == _IN_BATCHES, f"{template} is rendered inside a transaction"
        return render(template, context)

    return checked
