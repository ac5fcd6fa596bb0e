"""Services of the queue: perform, rescue and start jobs; requeue and discard failed ones."""

from core.jobs.services.execution import perform
from core.jobs.services.failed_jobs import discard, forget_old_jobs, forget_unfinished, hold_mail, requeue, requeue_all
from core.jobs.services.periodic import rescue, start_due

__all__ = [
    "discard",
    "forget_old_jobs",
    "forget_unfinished",
    "hold_mail",
    "perform",
    "requeue",
    "requeue_all",
    "rescue",
    "start_due",
]
