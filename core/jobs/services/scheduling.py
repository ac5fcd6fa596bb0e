"""Starting what the clock says is due: each slot once, and after an absence the latest missed one."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from core.jobs import cron, registry
from core.jobs.models import ScheduledRun
from core.jobs.queueing import enqueue
from core.jobs.registry import Task

# A worker whose clock is behind finds the later slot and leaves it at that.
_CLAIM = """
    INSERT INTO jobs_scheduledrun (task, slot)
    SELECT %(task)s, %(slot)s WHERE NOT EXISTS (
        SELECT 1 FROM jobs_scheduledrun WHERE task = %(task)s AND slot >= %(slot)s)
    ON CONFLICT (task, slot) DO NOTHING RETURNING id
"""
_WAITING = "SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo' LIMIT 1"


def start_due(now: datetime, known: dict[str, datetime]) -> list[str]:
    """Enqueue every scheduled task with a slot that nobody has started yet. Says which.

    `known` is the caller's memory of slots that are dealt with, so that most calls ask nothing.
    """
    due = []
    for task in registry.every():
        slot = cron.latest_slot(task.cron, now, settings.TIME_ZONE) if task.cron else None
        if slot is None or known.get(task.name) == slot:
            continue
        if _start(task, slot):
            due.append(task.name)
        known[task.name] = slot
    return due


@transaction.atomic
def _start(task: Task[Any, Any], slot: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"task": task.name, "slot": slot})
        claimed = cursor.fetchone()
        if claimed is None:
            return False
        cursor.execute(_WAITING, [task.name])
        if cursor.fetchone():  # the last one has not begun yet: it will do the work of both
            return False
    ScheduledRun.objects.filter(pk=claimed[0]).update(job_number=enqueue(task))
    return True
