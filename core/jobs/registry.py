"""Errors of the queue."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from inspect import Signature, signature
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

from croniter import croniter
from django.db import connection
from procrastinate import jobs as procrastinate_jobs
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

from core.database import notify_after_commit
from core.errors import DomainError


class AlreadyDecided(DomainError):
    """Someone has already requeued or discarded this failed job."""

    code = "ALREADY_DECIDED"
    sentence = "Somebody has already decided about this job."


class TaskUnknown(DomainError):
    """This version of the code has no such task, or the task takes other arguments now."""

    code = "TASK_UNKNOWN"
    sentence = "This version of Courtside cannot run that job. It can only be discarded."


P = ParamSpec("P")
R = TypeVar("R")


class Queue(StrEnum):
    REGISTRATION = "registration"
    REMINDER = "reminder"
    MAIL = "mail"

    @property
    def priority(self) -> int:
        """People wait for a registration and for an email; nobody waits for scheduled tasks."""
        return {Queue.REGISTRATION: 20, Queue.MAIL: 10, Queue.REMINDER: 0}[self]


MAX_RUN_SECONDS = 600.0  # a job that runs longer hangs


class Permanent(Exception):
    """A retry will not help: the job fails at once."""


class TryLater(Exception):
    """Another machine refuses for now. The job of a patient task is then retried for a day."""


class UnknownTask(LookupError):
    """This code has no task of that name."""


@dataclass(frozen=True)
class Task(Generic[P, R]):
    """A function that jobs name. Only `jobs.enqueue` can queue it."""

    name: str
    queue: Queue
    run: Callable[P, R]
    atomic: bool = True
    cron: str = ""
    longest: float = MAX_RUN_SECONDS
    title: str = ""
    patient: bool = False
    given_up: Callable[..., object] | None = None
    signature: Signature = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "signature", signature(self.run))
        object.__setattr__(self, "title", self.title or _title_from_name(self.name))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.run(*args, **kwargs)

    def check(self, payload: dict[str, Any]) -> None:
        """Raise TypeError where the function does not take this payload."""
        self.signature.bind(**payload)


_tasks: dict[str, Task[Any, Any]] = {}


def task(
    name: str,
    *,
    queue: Queue,
    atomic: bool = True,
    cron: str = "",
    longest: float = MAX_RUN_SECONDS,
    title: str = "",
    patient: bool = False,
    given_up: Callable[..., object] | None = None,
) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Declare a task, under the name that jobs in the database carry: `@jobs.task("mail.deliver", queue=…)`.

    It runs in one transaction together with the note that its job is done, so that its effect in
    the database happens once. With `atomic=False` only the note is in a transaction: for work outside
    the database, which may happen again when it was interrupted. With `cron`, in the club's time zone,
    the schedule starts it without arguments. A run of more than `longest` seconds counts as hanging.
    `title` is what staff read. A `patient` task is retried for a day while it raises TryLater. `given_up`
    gets the payload in the transaction that makes it a failed job.
    """
    if cron and not croniter.is_valid(cron):
        raise ValueError(f"{name}: {cron!r} is no cron")

    def declare(run: Callable[P, R]) -> Task[P, R]:
        if name in _tasks and _tasks[name].run.__module__ != run.__module__:
            raise ValueError(f"there are two tasks called {name}")
        made = _tasks[name] = Task(
            name=name,
            queue=queue,
            run=run,
            atomic=atomic,
            cron=cron,
            longest=longest,
            title=title,
            patient=patient,
            given_up=given_up,
        )
        return made

    return declare


def find_task(name: str) -> Task[Any, Any]:
    """Return the task of that name, or raise UnknownTask."""
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownTask(f"no task is called {name}") from None


def max_run_seconds(name: str) -> float:
    """Return how many seconds a job of that task may run, even if there is no such task."""
    return _tasks[name].longest if name in _tasks else MAX_RUN_SECONDS


def is_patient(name: str) -> bool:
    return name in _tasks and _tasks[name].patient


def title_of(name: str) -> str:
    """Return what staff read for a task, even for one that this code no longer has."""
    return _tasks[name].title if name in _tasks else _title_from_name(name)


def all_tasks() -> Iterator[Task[Any, Any]]:
    return iter(_tasks.values())


def _title_from_name(name: str) -> str:
    """Return `shop.return_money` as "Shop: return money"."""
    app, _, verb = name.rpartition(".")
    return f"{app}: {verb}".replace("_", " ").strip(": ").capitalize()


_cleaners: dict[str, Callable[[], int]] = {}


def cleaner(name: str) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Have the function run with the clean-up (CLEANUP_CRON), as a job of its own. It answers how many went.

        @cleaner("sessions")
        def forget_old_sessions() -> int: ...

    It is not in a transaction: it makes its own, small ones.
    """

    def register(clean: Callable[[], int]) -> Callable[[], int]:
        if _cleaners.setdefault(name, clean).__module__ != clean.__module__:
            raise ValueError(f"there are two cleaners called {name}")
        return clean

    return register


def cleaner_names() -> list[str]:
    return sorted(_cleaners)


def find_cleaner(name: str) -> Callable[[], int]:
    return _cleaners[name]


CHANNEL = "procrastinate_any_queue_v1"
# A job's row is written on Django's own connection, in web and worker alike: a rollback undoes it.
_manager = JobManager(DjangoConnector())


def enqueue(task: Task[Any, Any] | str, /, **payload: Any) -> int:
    """Run the task once after this transaction commits. Return the job's number.

    The payload names objects by their ids; it is stored, logged and shown to staff, so no secret
    and no address belongs in it. Raises TypeError where the task does not take it, UnknownTask where
    there is no such task.
    """
    return enqueue_many(task, [payload])[0]


def enqueue_at(task: Task[Any, Any] | str, moment: datetime, /, **payload: Any) -> int:
    """Run the task at that moment, at most a second late. A moment in the past runs at once."""
    return enqueue_many(task, [payload], at=moment)[0]


def enqueue_many(
    task: Task[Any, Any] | str, payloads: Iterable[dict[str, Any]], /, *, at: datetime | None = None
) -> list[int]:
    """Enqueue many jobs in one statement."""
    found = find_task(task) if isinstance(task, str) else task
    jobs = [_job(found, payload, at) for payload in payloads]
    if not jobs:
        return []
    if not connection.in_atomic_block:
        raise RuntimeError("enqueue() belongs into the transaction that needs the job")
    made = _manager.batch_defer_jobs(jobs)
    wake_workers()
    return [job.id for job in made if job.id is not None]


def wake_workers() -> None:
    """Wake the workers once this transaction commits."""
    notify_after_commit(CHANNEL, json.dumps({"type": "job_inserted", "job_id": 0}))


def _job(task: Task[Any, Any], payload: dict[str, Any], at: datetime | None) -> procrastinate_jobs.Job:
    task.check(payload)
    return procrastinate_jobs.Job(
        queue=task.queue.value,
        priority=task.queue.priority,
        task_name=task.name,
        task_kwargs={name: _plain(value) for name, value in payload.items()},
        lock=None,
        queueing_lock=None,
        scheduled_at=at,
    )


def _plain(value: Any) -> Any:
    """Return the value as JSON holds it. Ids become text; any other type that JSON lacks is an error."""
    if isinstance(value, UUID):
        return str(value)
    json.dumps(value, allow_nan=False)
    return value
