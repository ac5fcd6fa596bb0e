"""JSON of the newsletter's API and of a campaign's room."""

from datetime import datetime
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from rest_framework import serializers

from core.api.shapes import JSON, Shape, doc
from subscriptions.imports.headers import Meaning
from subscriptions.imports.reading import MAX_VALUES
from subscriptions.models import Campaign, CampaignStatus, Segment, Status, Suppression
from subscriptions.queries import Progress

MAX_ROWS_SHOWN = 100


class SubscriberOut(Shape):
    """A subscription, as its owner sees it."""

    id: UUID
    name: str
    email: str
    status: Status
    created_at: datetime


class StaffSubscriberOut(SubscriberOut):
    """A subscription, as staff see it."""

    suppressed_for: Annotated[str, partial(serializers.ChoiceField, ["", *Suppression.values])]
    topics: list[str] = doc(get=lambda subscriber: [topic.slug for topic in subscriber.topics.all()])
    confirmed_at: datetime | None
    left_at: datetime | None
    updated_at: datetime


class BadRow(Shape):
    line: int
    email: str
    error: str = doc(get=lambda row: row.wrong)


class PassedOver(Shape):
    line: int
    email: str
    why: str


class ValueOut(Shape):
    value: str = doc(get=lambda value: value.text)
    count: int
    means: str = doc("Empty: it says nothing.", get=lambda value: value.standing)
    is_known: bool


class ColumnOut(Shape):
    """One column of the file and its meaning."""

    name: str
    meaning: Annotated[str, partial(serializers.ChoiceField, ["", *Meaning.values])] = doc(
        "Empty: somebody has to say it."
    )
    samples: list[str]
    values: list[ValueOut] = doc(
        "The first twenty of a column that speaks of consent.", get=lambda column: column.values[:MAX_VALUES]
    )


class QuestionOut(Shape):
    """A question that must be answered before the import."""

    kind: Literal["email", "conflict", "column", "value", "dates"]
    question: str = doc(get=lambda question: question.sentence)
    columns: list[str]
    values: list[str]


class ImportOut(Shape):
    """Counts, and the first hundred rows that need attention."""

    preview: bool = doc("Whether nothing was changed.")
    added: int = doc(
        "That are new on the list, or would be; with those that left elsewhere.", get=lambda result: len(result.new)
    )
    left_elsewhere: int = doc(
        "Of these: recorded as left or suppressed, never written to.", get=lambda result: len(result.gone)
    )
    passed_over: int = doc(get=lambda result: len(result.duplicates))
    undecided: int = doc("Rows that wait for an answer.", get=lambda result: len(result.open))
    bad: int = doc(get=lambda result: len(result.bad))
    duplicates: list[PassedOver] = doc(
        get=lambda result: [PassedOver.of(row, why=why) for row, why in result.duplicates[:MAX_ROWS_SHOWN]]
    )
    bad_rows: list[BadRow] = doc(get=lambda result: result.bad[:MAX_ROWS_SHOWN])
    bad_csv: str = doc(
        "All of them as a table: the same columns, and the problem.",
        get=lambda result: result.bad_rows_csv() if result.bad else "",
    )
    product: str = doc("Whose export it seems to be; empty: nobody knows.", get=lambda result: result.reading.product)
    columns: list[ColumnOut] = doc(get=lambda result: result.reading.columns)
    left_out: list[str] = doc("The columns that are not read.", get=lambda result: result.reading.left_out)
    date_order: str = doc(
        "dmy, mdy, ? where it has to be said, or empty.", get=lambda result: result.reading.date_order
    )
    questions: list[QuestionOut] = doc(get=lambda result: result.reading.questions)


class CampaignProgress(Shape):
    """The status and counts, which change while the campaign is sent."""

    status: CampaignStatus
    note: str
    total: int
    waiting: int
    sent: int
    failed: int
    passed_over: int
    scheduled_for: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


class CampaignOut(Shape):
    id: UUID
    subject: str
    segment: Segment


def campaign_progress(campaign: Campaign, progress: Progress) -> JSON:
    return CampaignProgress.of(campaign, **vars(progress))


def campaign_snapshot(campaign: Campaign, progress: Progress) -> JSON:
    return CampaignOut.of(campaign) | campaign_progress(campaign, progress)
