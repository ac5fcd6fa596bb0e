"""The JSON of projects, members, tasks and comments: for the API, the snapshot and the events."""

from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Annotated
from uuid import UUID

from rest_framework import serializers

from core.api.shapes import JSON, Email, PersonOut, Shape, doc
from projects import workflow
from projects.models import Role

Status = Annotated[str, partial(serializers.ChoiceField, workflow.STATUSES)]
VERSION = "The version that this command made."


class BoardProjectOut(Shape):
    """A project, as everybody in it sees it."""

    id: UUID
    name: str
    key: str
    description: str
    transitions: dict[str, list[str]]
    created_at: datetime
    updated_at: datetime


class ProjectOut(BoardProjectOut):
    room: str = doc(optional=True)
    room_version: int = doc(optional=True)
    task_count: int = doc(optional=True)
    done_count: int = doc(optional=True)
    role: Role = doc("The caller's own.", optional=True)
    version: int = doc(VERSION, optional=True)


class TaskOut(Shape):
    """The whole task. People appear by id; the members have the names."""

    id: UUID
    project_id: UUID
    number: int
    title: str
    description: str
    status: Status
    rank: str = doc("Sort by it, byte by byte, then by id.")
    due_at: datetime | None
    labels: list[str]
    configuration: JSON
    assignees: list[UUID]
    depends_on: list[UUID]
    comment_count: int
    attachment_count: int
    created_at: datetime
    updated_at: datetime


class BlockerOut(Shape):
    """The fields that identify a task."""

    id: UUID
    number: int
    title: str
    status: Status


class MemberOut(Shape):
    user_id: UUID
    name: str = doc(get=attrgetter("user.name"))
    role: Role


class OwnersMemberOut(MemberOut):
    """A member with their address, for owners."""

    email: Email = doc("For owners.", get=attrgetter("user.email"), optional=True)


class CommentOut(Shape):
    id: UUID
    task_id: UUID
    parent_id: UUID | None
    author: PersonOut | None
    content: str
    mentions: list[UUID]
    removed: bool = doc(get=lambda comment: comment.removed_at is not None)
    created_at: datetime
    updated_at: datetime


class AttachmentOut(Shape):
    id: UUID
    task_id: UUID
    name: str
    content_type: str
    size: int
    uploader: PersonOut | None
    url: str = doc(get=lambda attachment: f"/projects/files/{attachment.pk}/")
    created_at: datetime


class RevisionOut(Shape):
    version: int
    type: str
    at: datetime = doc(get=attrgetter("created_at"))
    by: PersonOut | None = doc(get=attrgetter("author"))
    before: JSON
    after: JSON
    reason: str


class VersionOut(Shape):
    version: int = doc(VERSION)


class TaskChanged(Shape):
    task: TaskOut
    version: int = doc(VERSION)


class MemberChanged(Shape):
    member: OwnersMemberOut
    version: int = doc(VERSION)


class CommentChanged(Shape):
    comment: CommentOut
    version: int = doc(VERSION)


class SnapshotOut(Shape):
    """The whole board at one version."""

    version: int
    room: str
    project: BoardProjectOut
    members: list[MemberOut]
    tasks: list[TaskOut]
