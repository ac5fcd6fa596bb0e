"""A project, its tasks and what is said of them as clients see them: in the API, the snapshot and the events."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from core.times import timestamp, timestamp_or_none
from projects.models import Attachment, Comment, Membership, Project, Task


def project_out(project: Project) -> dict[str, Any]:
    return {
        "id": str(project.pk),
        "name": project.name,
        "key": project.key,
        "description": project.description,
        "transitions": project.transitions,
        "createdAt": timestamp(project.created_at),
        "updatedAt": timestamp(project.updated_at),
    }


def task_out(task: Task, assignees: Iterable[UUID], depends_on: Iterable[UUID]) -> dict[str, Any]:
    """The whole task. People are named by their ids; the members say who they are."""
    return {
        "id": str(task.pk),
        "projectId": str(task.project_id),
        "number": task.number,
        "title": task.title,
        "description": task.description,
        "status": task.status,
        "rank": task.rank,
        "dueAt": timestamp_or_none(task.due_at),
        "labels": task.labels,
        "configuration": task.configuration,
        "assignees": sorted(map(str, assignees)),
        "dependsOn": sorted(map(str, depends_on)),
        "commentCount": task.comment_count,
        "attachmentCount": task.attachment_count,
        "createdAt": timestamp(task.created_at),
        "updatedAt": timestamp(task.updated_at),
    }


def member_out(member: Membership, *, reachable: bool = False) -> dict[str, Any]:
    told = {"userId": str(member.user_id), "name": member.user.name, "role": member.role}
    return told | {"email": member.user.email} if reachable else told


def comment_out(comment: Comment) -> dict[str, Any]:
    return {
        "id": str(comment.pk),
        "taskId": str(comment.task_id),
        "parentId": str(comment.parent_id) if comment.parent_id else None,
        "author": person_out(comment.author),
        "content": comment.content,
        "mentions": [str(each) for each in comment.mentions],
        "removed": comment.removed_at is not None,
        "createdAt": timestamp(comment.created_at),
        "updatedAt": timestamp(comment.updated_at),
    }


def attachment_out(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": str(attachment.pk),
        "taskId": str(attachment.task_id),
        "name": attachment.name,
        "contentType": attachment.content_type,
        "size": attachment.size,
        "uploader": person_out(attachment.uploader),
        "url": f"/projects/files/{attachment.pk}/",
        "createdAt": timestamp(attachment.created_at),
    }


def person_out(person: Any) -> dict[str, str] | None:
    return {"id": str(person.pk), "name": person.name} if person else None


def blocker_out(task: Task) -> dict[str, Any]:
    """As much of a task as one needs to find it."""
    return {"id": str(task.pk), "number": task.number, "title": task.title, "status": task.status}
