"""Drops and people to test with. The services create entries and claims."""

from datetime import timedelta

import factory
from django.utils import timezone

from config.tests.people import OrganizerFactory
from drops.models import Drop, DropMode
from drops.services import slots


class DropFactory(factory.django.DjangoModelFactory):
    """Two slots, first come first served, open since a minute and for an hour."""

    class Meta:
        model = Drop
        skip_postgeneration_save = True

    title = "Throwback jersey"
    slug = factory.Sequence(lambda n: f"throwback-{n}")
    total_slots = 2
    claim_window_start = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))
    claim_window_end = factory.LazyAttribute(lambda it: it.claim_window_start + timedelta(hours=1))
    organizer = factory.SubFactory(OrganizerFactory)

    class Params:
        upcoming = factory.Trait(claim_window_start=factory.LazyFunction(lambda: timezone.now() + timedelta(hours=1)))
        over = factory.Trait(claim_window_start=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=2)))

    @factory.post_generation
    def promised(self, create, extracted, **kwargs):
        if create and self.mode == DropMode.DRAW:
            slots.commit_seed(self)
