"""What the newsletter is made of."""

from subscriptions.models.campaign import Campaign, CampaignStatus, Delivery, DeliveryState, Segment
from subscriptions.models.consent import Consent, ConsentKind
from subscriptions.models.subscriber import Status, Subscriber, SubscriberQuerySet, Suppression
from subscriptions.models.subscriber_import import SubscriberImport
from subscriptions.models.topic import Topic

__all__ = [
    "Campaign",
    "CampaignStatus",
    "Consent",
    "ConsentKind",
    "Delivery",
    "DeliveryState",
    "Segment",
    "Status",
    "Subscriber",
    "SubscriberImport",
    "SubscriberQuerySet",
    "Suppression",
    "Topic",
]
