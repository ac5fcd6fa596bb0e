"""What is known of a kept file."""

from django.db import models

from core.models import Noun


class KeptFile(Noun):
    """Its bytes lie in the data folder under its id, never under a name that somebody chose. `size` is in bytes."""

    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    path = models.CharField(max_length=200, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
