"""Mail that waited when a backup was made: it may have gone out since, so a person decides."""

import json
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import ngettext

from core.backups.contents import Restored
from core.jobs.models import FailedJob
from core.jobs.registry import Queue

HELD = (
    "Held after a restore: this email waited when the backup was made ({:%Y-%m-%d %H:%M} UTC) and may have been sent"
    " since. Run it again if it was not."
)
_TAKE = """
    UPDATE procrastinate_jobs SET status = 'failed', worker_id = NULL
    WHERE queue_name = %s AND status IN ('todo', 'doing') RETURNING id, task_name, args, attempts
"""


def hold_mail(restored: Restored) -> str:
    """Put the mail that waits among the failed jobs, unless the operator knows that none of it was sent."""
    if restored.resume_mail:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [Queue.MAIL])
        held = [_failed(row, HELD.format(restored.taken_at)) for row in cursor.fetchall()]
    FailedJob.objects.bulk_create(held)
    told = ngettext(
        "%d unsent email is held: see /staff/jobs/.", "%d unsent emails are held: see /staff/jobs/.", len(held)
    )
    return told % len(held) if held else ""


def _failed(row: tuple[Any, ...], reason: str) -> FailedJob:
    number, task, payload, attempts = row
    return FailedJob(
        job_number=number,
        queue=Queue.MAIL,
        task=task,
        payload=json.loads(payload) if isinstance(payload, str) else payload,
        error=reason,
        attempts=attempts,
        first_failed_at=timezone.now(),
        last_failed_at=timezone.now(),
    )
