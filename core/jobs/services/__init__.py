"""The verbs of the queue: perform, rescue, start what is due; and the staff's: requeue, discard."""

from core.jobs.services.failed import discard, requeue, requeue_all
from core.jobs.services.forgetting import forget_old_jobs, forget_unfinished
from core.jobs.services.holding import hold_mail
from core.jobs.services.performing import perform
from core.jobs.services.rescuing import rescue
from core.jobs.services.scheduling import start_due

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
