"""What must always be true of the newsletter's tables."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from subscriptions.models import Campaign, CampaignStatus, Consent, ConsentKind, Delivery, Subscriber

AGREED = (ConsentKind.CONFIRMED, ConsentKind.IMPORTED)


def audit() -> Iterator[str]:
    """A sentence for each thing that is not as it must be."""
    yield from _ledgers()
    yield from _consents()


def _ledgers() -> Iterator[str]:
    waiting = Delivery.objects.filter(campaign=OuterRef("pk"), state="waiting")
    for campaign in Campaign.objects.filter(Exists(waiting), status=CampaignStatus.SENT):
        yield f"campaign {campaign.slug} is said to be sent, and somebody still waits for it"


def _consents() -> Iterator[str]:
    """Article 7(1) of the GDPR: who writes to somebody can prove that they agreed."""
    agreed = Consent.objects.filter(subscriber=OuterRef("pk"), kind__in=AGREED)
    for subscriber in Subscriber.objects.confirmed().exclude(Exists(agreed)):
        yield f"subscriber {subscriber.pk} is written to, and no record says that they agreed"
