"""Work in the background. Say `jobs.enqueue("mail.deliver", mail_id=…)` inside the transaction that needs it."""

from core.jobs.registry import Permanent, Queue, Task, TryLater, enqueue, enqueue_at, enqueue_many, task

__all__ = ["Permanent", "Queue", "Task", "TryLater", "enqueue", "enqueue_at", "enqueue_many", "task"]
