"""Registries of tasks and cleaners. Each app declares its own in tasks.py; a job names one of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from inspect import Signature, signature
from typing import Any, Generic, ParamSpec, TypeVar

from croniter import croniter

P = ParamSpec("P")
R = TypeVar("R")


class Queue(StrEnum):
    REGISTRATION = "registration"
    REMINDER = "reminder"
    MAIL = "mail"

    @property
    def priority(self) -> int:
        """People wait for a registration, and for a mail; nobody waits for what the clock starts."""
        return {Queue.REGISTRATION: 20, Queue.MAIL: 10, Queue.REMINDER: 0}[self]


MAX_RUN_SECONDS = 600.0  # a job that runs for so many seconds hangs


class Permanent(Exception):
    """Trying again will not help: the job goes to the failed ones at once."""


class TryLater(Exception):
    """Another machine refuses for the moment. The job of a patient task is then tried for a day."""


class UnknownTask(LookupError):
    """No task of this code has that name."""


@dataclass(frozen=True)
class Task(Generic[P, R]):
    """A function that jobs name. It has no way to be queued but `jobs.enqueue`."""

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
        """TypeError where the function does not take this."""
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
    the database happens once. With `atomic=False` only that note is: for work outside the database,
    which may happen again when it was cut off. With `cron`, in the club's time zone, the clock
    starts it, without arguments. One that runs for more than `longest` seconds is taken to hang.
    `title` is what staff read. A `patient` task is tried for a day while it raises TryLater. `given_up`
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
    """The task of that name, or UnknownTask."""
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownTask(f"no task is called {name}") from None


def max_run_seconds(name: str) -> float:
    """How many seconds a job of that task may run, whether or not there is such a task."""
    return _tasks[name].longest if name in _tasks else MAX_RUN_SECONDS


def is_patient(name: str) -> bool:
    return name in _tasks and _tasks[name].patient


def title_of(name: str) -> str:
    """What staff read for a task, also for one that this code no longer has."""
    return _tasks[name].title if name in _tasks else _title_from_name(name)


def all_tasks() -> Iterator[Task[Any, Any]]:
    return iter(_tasks.values())


def _title_from_name(name: str) -> str:
    """`shop.return_money` as "Shop: return money"."""
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
