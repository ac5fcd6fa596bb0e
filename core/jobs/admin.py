"""Failed jobs and schedule slots, read only. Staff decide at /staff/jobs/; procrastinate's page would bypass that."""

from django.contrib import admin
from procrastinate.contrib.django.models import ProcrastinateJob

from core.admin import ReadOnlyAdmin
from core.jobs.models import FailedJob, JobTally, ScheduledRun

admin.site.unregister(ProcrastinateJob)


@admin.register(FailedJob)
class FailedJobAdmin(ReadOnlyAdmin):
    list_display = ["task", "queue", "state", "attempts", "first_failed_at", "last_failed_at", "error"]
    list_filter = ["state", "queue", "task"]
    search_fields = ["task", "error"]
    list_select_related = ["settled_by"]
    date_hierarchy = "last_failed_at"
    fields = [
        *("task", "queue", "job_number", "payload", "attempts", "first_failed_at", "last_failed_at"),
        *("error", "traceback", "state", "settled_at", "settled_by", "reason", "requeued_as"),
    ]


@admin.register(ScheduledRun)
class ScheduledRunAdmin(ReadOnlyAdmin):
    list_display = ["task", "slot", "job_number"]
    list_filter = ["task"]
    date_hierarchy = "slot"
    fields = ["task", "slot", "job_number"]


@admin.register(JobTally)
class JobTallyAdmin(ReadOnlyAdmin):
    list_display = ["queue", "outcome", "at_most", "count", "seconds"]
    fields = ["queue", "outcome", "at_most", "count", "seconds"]
