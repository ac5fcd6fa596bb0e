"""The base of every model: an id that sorts by time, and two dates."""

from django.db import models

from core.ids import uuid7

MAX_EMAIL_LENGTH = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets


class BaseModel(models.Model):
    """A model with an identity. Order lists by (created_at, id), never by id alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True
