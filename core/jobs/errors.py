"""What the queue says no to."""

from core.errors import DomainError


class AlreadyDecided(DomainError):
    """Somebody has requeued or discarded this failed job before."""

    code = "ALREADY_DECIDED"
    sentence = "Somebody has already decided about this job."


class TaskUnknown(DomainError):
    """This version of the code has no such task, or it takes other things now."""

    code = "TASK_UNKNOWN"
    sentence = "This version of Courtside cannot run that job. It can only be discarded."
