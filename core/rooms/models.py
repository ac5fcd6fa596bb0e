"""Rooms and their append-only log. PostgreSQL holds the truth; sockets only carry it."""

from django.db import models


class Room(models.Model):
    """A channel that people watch together, at a version. The lock on its row orders its events.

    `epoch` goes up when a backup is restored, and is part of the name that clients see, so that a
    client which saw a future that no longer exists gets a new snapshot.
    """

    name = models.CharField(max_length=80, primary_key=True)
    version = models.BigIntegerField(default=0)
    epoch = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(version__gte=0), name="room_version_not_negative")]

    def __str__(self) -> str:
        return f"{self.wire_name} at {self.version}"

    @property
    def wire_name(self) -> str:
        return wire_name(self.name, self.epoch)


class RoomEvent(models.Model):
    """One change. Versions are contiguous within a room; a trigger refuses UPDATE and DELETE.

    No foreign keys on purpose: the log outlives the room's subject and the people in it.
    """

    room = models.CharField(max_length=80)
    version = models.BigIntegerField()
    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    actor = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "version"], name="room_event_version_unique")]

    def __str__(self) -> str:
        return f"{self.room} {self.version} {self.type}"


class Presence(models.Model):
    """How many people watch a room in one process, reported every few seconds. An old report does not count.

    Losing it is harmless: a process that ends takes its sockets along.
    """

    process = models.UUIDField()
    room = models.CharField(max_length=80)
    watching = models.PositiveIntegerField()
    said_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "presence"
        constraints = [models.UniqueConstraint(fields=["room", "process"], name="presence_once_per_process")]

    def __str__(self) -> str:
        return f"{self.watching} in {self.room}"


def wire_name(name: str, epoch: int) -> str:
    """Return the room's name as clients see it: `games.<id>`, and `games.<id>.<epoch>` after a restore."""
    return f"{name}.{epoch}" if epoch else name
