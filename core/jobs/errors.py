"""Errors of the queue."""

from core.errors import DomainError


class AlreadyDecided(DomainError):
    """Someone has already requeued or discarded this failed job."""

    code = "ALREADY_DECIDED"
    sentence = "Somebody has already decided about this job."


class TaskUnknown(DomainError):
    """This version of the code has no such task, or the task takes other arguments now."""

    code = "TASK_UNKNOWN"
    sentence = "This version of Courtside cannot run that job. It can only be discarded."
