"""Rooms and their append-only log. PostgreSQL is the truth; sockets only carry what it says."""

from django.db import models


class Room(models.Model):
    """What people watch together, at a version. The row's lock is what orders its events.

    `epoch` goes up when a backup is restored, and is part of the name on the wire, so that a
    client that saw a future which no longer exists is given a new snapshot.
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
    """How many watch a room in one process, said every few seconds. What is not said again does not count.

    Nothing is lost with it: a process that ends takes its watchers along.
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
    """The room's name as clients see it: `games.<id>`, and `games.<id>.<epoch>` after a restore."""
    return f"{name}.{epoch}" if epoch else name
