"""Jobs of projects: emails and the cleanup of files."""

from uuid import UUID

from core import jobs
from core.jobs import Queue
from core.jobs.registry import cleaner
from projects import emails, services


@jobs.task("projects.tell_mentioned", queue=Queue.REGISTRATION, title="Email about a mention")
def send_mention(comment_id: str, user_id: str) -> None:
    emails.send_mention(comment_id=UUID(comment_id), user_id=UUID(user_id))


@jobs.task("projects.tell_taken_in", queue=Queue.REGISTRATION, title="Email to a new board member")
def send_welcome(membership_id: str, by: str) -> None:
    emails.send_welcome(membership_id=UUID(membership_id), by=by)


@cleaner("files-of-tasks")
def delete_orphaned_files() -> int:
    return services.sweep_files()
