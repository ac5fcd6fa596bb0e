"""What is stored about jobs beside their queue: failed jobs, slots of the schedule, and counters."""

from django.conf import settings
from django.db import models

from core.jobs import registry
from core.models import BaseModel


class FailedJob(BaseModel):
    """A job that was given up, with what staff need to decide about it."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        REQUEUED = "requeued", "Requeued"
        DISCARDED = "discarded", "Discarded"

    job_number = models.BigIntegerField(unique=True)
    queue = models.CharField(max_length=128)
    task = models.CharField(max_length=128)
    payload = models.JSONField()
    error = models.TextField()
    traceback = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField()
    first_failed_at = models.DateTimeField()
    last_failed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    requeued_as = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["queue", "-last_failed_at"], name="failed_job_by_queue"),
            models.Index(fields=["state", "-last_failed_at", "-id"], name="failed_job_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", settled_at=None)
                | ~models.Q(state="open") & ~models.Q(settled_at=None),
                name="failed_job_settled_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="requeued") | ~models.Q(requeued_as=None),
                name="failed_job_requeued_as_a_job",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="discarded") | ~models.Q(reason=""),
                name="failed_job_discarded_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}, job {self.job_number}"

    @property
    def title(self) -> str:
        return registry.title_of(self.task)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class ScheduledRun(models.Model):
    """One slot of a schedule for which a job was enqueued: once, whatever the number of workers."""

    task = models.CharField(max_length=128)
    slot = models.DateTimeField()
    job_number = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "slot"], name="scheduled_run_once")]

    def __str__(self) -> str:
        return f"{self.task} of {self.slot:%Y-%m-%d %H:%M}"


class JobTally(models.Model):
    """How many jobs of a queue had this outcome and took up to `at_most` seconds (over the next smaller limit)."""

    queue = models.CharField(max_length=128)
    outcome = models.CharField(max_length=12)
    at_most = models.FloatField()
    count = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name_plural = "job tallies"
        constraints = [models.UniqueConstraint(fields=["queue", "outcome", "at_most"], name="job_tally_once")]

    def __str__(self) -> str:
        return f"{self.queue}, {self.outcome}, at most {self.at_most} s: {self.count}"
