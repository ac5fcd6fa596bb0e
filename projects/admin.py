"""Read-only admin pages of projects. Everything changes through the services, which keep the log."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from projects.models import Assignment, Attachment, Comment, Dependency, Membership, Project, Revision, Task


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ["name", "key", "last_number", "created_at"]
    search_fields = ["name", "key"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["project", "user", "role", "seen_at"]
    list_filter = ["role"]
    search_fields = ["project__name", "user__name", "user__email"]
    list_select_related = ["project", "user"]
    ordering = ["-created_at", "-id"]


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    list_display = ["name", "title", "project", "status", "due_at", "deleted_at"]
    list_filter = ["status"]
    search_fields = ["title", "project__name"]
    list_select_related = ["project"]
    ordering = ["-created_at", "-id"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["task", "user"]
    search_fields = ["task__title", "user__name"]
    list_select_related = ["task", "user"]
    ordering = ["-id"]


@admin.register(Dependency)
class DependencyAdmin(ReadOnlyAdmin):
    list_display = ["task", "depends_on", "project", "created_at"]
    search_fields = ["task__title", "depends_on__title", "project__name"]
    list_select_related = ["task", "depends_on", "project"]
    ordering = ["-created_at", "-id"]


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ["task", "author", "created_at", "removed_at"]
    search_fields = ["task__title", "author__name", "content"]
    list_select_related = ["task", "author"]
    ordering = ["-created_at", "-id"]


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ["name", "task", "uploader", "size", "created_at"]
    search_fields = ["name", "task__title", "uploader__name"]
    list_select_related = ["task", "uploader"]
    ordering = ["-created_at", "-id"]


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """The change that each event of the log made."""

    list_display = ["project", "version", "type", "author", "created_at"]
    list_filter = ["type"]
    search_fields = ["project__name", "author__name"]
    list_select_related = ["project", "author"]
    ordering = ["-created_at", "-version"]
