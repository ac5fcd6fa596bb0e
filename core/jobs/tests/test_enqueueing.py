"""A job exists exactly if its transaction commits."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from core import jobs
from core.jobs.registry import UnknownTask
from core.jobs.tests import chores
from core.jobs.tests.working import run_jobs, waiting

OURS = [path.parent for path in settings.BASE_DIR.glob("*/__init__.py")]


class Undone(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_no_job() -> None:
    @transaction.atomic
    def change_of_mind() -> None:
        jobs.enqueue(chores.note, text="never")
        raise Undone

    with pytest.raises(Undone):
        change_of_mind()
    assert waiting() == []


@pytest.mark.django_db(transaction=True)
def test_a_commit_leaves_one_job() -> None:
    with transaction.atomic():
        jobs.enqueue("chores.note", text="once")

    assert waiting("chores.note") == [{"text": "once"}]


@pytest.mark.django_db(transaction=True)
def test_a_job_enqueued_by_a_failing_task_never_exists(notebook: None) -> None:
    with transaction.atomic():
        jobs.enqueue(chores.chain, text="second", fails=True)

    run_jobs()

    assert waiting("chores.note") == []


@pytest.mark.django_db(transaction=True)
def test_enqueueing_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        jobs.enqueue(chores.note, text="loose")


@pytest.mark.django_db
def test_many_jobs_are_enqueued_by_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        numbers = jobs.enqueue_many(chores.note, [{"text": str(n)} for n in range(300)])

    assert len(set(numbers)) == 300
    assert [each["text"] for each in waiting()] == [str(n) for n in range(300)]


@pytest.mark.django_db
def test_registrations_come_before_mail_and_mail_before_reminders(notebook: None) -> None:
    for task in ("chores.note", "chores.miss", "chores.fail"):
        jobs.enqueue(task, **({"text": "last"} if task == "chores.note" else {}))

    assert [outcome.value for outcome in run_jobs()] == ["retried", "failed", "succeeded"]


@pytest.mark.parametrize(
    ("task", "payload", "error"),
    [
        ("chores.unheard_of", {}, UnknownTask),
        ("chores.note", {"txt": "misspelt"}, TypeError),
        ("chores.note", {"text": object()}, TypeError),
        ("chores.note", {"text": float("nan")}, ValueError),
    ],
)
@pytest.mark.django_db
def test_a_job_that_could_never_run_is_refused_at_once(task: str, payload: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        jobs.enqueue(task, **payload)

    assert waiting() == []


def test_no_code_bypasses_enqueue() -> None:
    """procrastinate's own `.defer()` commits on a connection of its own, whatever becomes of the caller."""
    guilty = [
        str(path)
        for folder in OURS
        for path in folder.rglob("*.py")
        if "core/jobs/" not in path.as_posix() and "procrastinate" in _imports(path)
    ]

    assert "competitions" in [folder.name for folder in OURS]
    assert guilty == []


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    return {module.split(".")[0] for module in modules}
