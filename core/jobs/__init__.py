"""Background jobs. Call `jobs.enqueue("mail.deliver", mail_id=…)` inside the transaction that needs the job."""

from core.jobs.registry import Permanent, Queue, Task, TryLater, enqueue, enqueue_at, enqueue_many, task

__all__ = ["Permanent", "Queue", "Task", "TryLater", "enqueue", "enqueue_at", "enqueue_many", "task"]
