"""Stored files, and how many bytes were sent lately."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from core.models import BaseModel


class KeptFile(BaseModel):
    """A stored file. Its bytes are stored under its id, never under a name that a person chose. `size` is in bytes."""

    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    path = models.CharField(max_length=200, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def sent_by(cls, person: UUID) -> "QuerySet[Any]":
        """Return the files of this kind that count against the person (by id)."""
        raise NotImplementedError

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


class ByteWindow(models.Model):
    """How many bytes one subject sent in the running window of a budget. The key is a digest of both."""

    key = models.BinaryField(primary_key=True, max_length=16)
    scope = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(size__gte=0), name="bytewindow_is_not_negative")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.size}"


def kinds() -> list[type[KeptFile]]:
    """Return every model of stored files."""
    return [model for model in apps.get_models() if issubclass(model, KeptFile)]
