"""What a subscriber can be interested in, and how the club sorts its list."""

from typing import Any

from django.db import models

from core.models import BaseModel


class TopicQuerySet(models.QuerySet["Topic"]):
    def offered(self) -> "TopicQuerySet":
        """Those that subscribers choose among themselves."""
        return self.filter(is_offered=True)


class Topic(BaseModel):
    """A tag on subscribers. One that is not offered is the club's own label, which no subscriber sees."""

    name = models.CharField(max_length=40)
    slug = models.SlugField(max_length=50, unique=True)
    says = models.CharField(max_length=160, blank=True)
    is_offered = models.BooleanField(default=False)

    objects: Any = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
