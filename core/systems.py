"""What each app plugs into: declared once, as SYSTEM in the `system.py` of the app.

    SYSTEM = System(navigation=(Destination("Shop", "/shop/", "bag", order=40),), erasure=services.forget_person)

Core reads the declarations of the installed apps and knows no app by name. Where entries of several apps form one
list (navigation, search, staff pages), `order` is an entry's place in it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.http import HttpRequest
from django.utils.module_loading import module_has_submodule
from django.utils.safestring import SafeString

from core.jobs import Task
from core.rooms.kinds import AnyRoom


@dataclass(frozen=True, kw_only=True)
class Entry:
    order: int


Ordered = TypeVar("Ordered", bound=Entry)
# Draws a whole <section>, or nothing when it has nothing to show.
Section = Callable[[HttpRequest], SafeString]


@dataclass(frozen=True)
class Destination(Entry):
    """A link on every page; `badge` returns a word beside the label (such as Live), or "".

    On a wide screen an entry with `head` is in the header, the others behind More; on a phone one with `tab`
    is in the tab bar, and all are behind the menu. `signed_in` entries are for signed-in people; `group` is
    the column of the footer.
    """

    label: str
    url: str
    icon: str
    badge: Callable[[], str] | None = None
    head: bool = True
    tab: bool = False
    signed_in: bool = False
    group: str = "Club"

    def word(self) -> str:
        return self.badge() if self.badge else ""

    def is_current(self, path: str) -> bool:
        return path == self.url if self.url == "/" else path.startswith(self.url)


@dataclass(frozen=True)
class HomeSection(Entry):
    """A section of the home page below the game."""

    draw: Section


@dataclass(frozen=True)
class Hit:
    """Something found: its URL, and a line about it."""

    title: str
    url: str
    says: str = ""


@dataclass(frozen=True)
class Search(Entry):
    """Search results of one kind: `find` returns what this visitor may see."""

    label: str
    icon: str
    find: Callable[[HttpRequest, str], Iterable[Hit]]


@dataclass(frozen=True)
class PersonPanel(Entry):
    """What the staff see about a person beside a request: `find` returns it, the most important first."""

    label: str
    icon: str
    find: Callable[[Any], Iterable[Hit]]


@dataclass(frozen=True)
class Reference:
    """Numbers in people's texts (#12) that become links: `find` returns the URLs of those that this person may open."""

    looks: str
    find: Callable[[Any, Set[str]], dict[str, str]]


@dataclass(frozen=True)
class AccountPage(Entry):
    """A link on the account page."""

    label: str
    url: str


def _none() -> int:
    return 0


@dataclass(frozen=True)
class StaffPage(Entry):
    """A page of the staff area, with functions that count what waits, failed or is scheduled."""

    label: str
    url: str
    says: str
    waiting: Callable[[], int] = _none
    failed: Callable[[], int] = _none
    scheduled: Callable[[], int] = _none


@dataclass(frozen=True)
class Seller:
    """`goods` returns the goods on sale by the drop they are reserved for; `orders` the order number by the claim."""

    goods: Callable[[Collection[UUID]], dict[UUID, list[Any]]]
    orders: Callable[[Collection[UUID]], dict[UUID, str]]


@dataclass(frozen=True)
class Restored:
    """What a step after a restore needs. `resume_mail`: the old site stopped before the backup, so no mail was sent."""

    taken_at: datetime
    resume_mail: bool


@dataclass(frozen=True, kw_only=True)
class System:
    """One app's declaration.

    `invariants` checks the tables and returns a sentence for each violation. `erasure` runs before a person's row is
    deleted, in the same transaction. `mail_choices` are called with a person, whether they want this kind of email, and
    their network. `mail_placeholders` return what replaces a placeholder of this kind in a message. `at_sign_in` is a
    receiver of Django's user_logged_in. `reactions` are jobs by the type of the room event that queues them, each
    with the room and the event's version. `emails` are the functions that write the emails, by the kind that
    `mail.queue` names, each called with the row's id and the facts. A step of `after_restore` runs in the transaction
    of the restore and returns a sentence for the operator, or "".
    """

    navigation: tuple[Destination, ...] = ()
    home: tuple[HomeSection, ...] = ()
    live_pill: Section | None = None
    searches: tuple[Search, ...] = ()
    references: tuple[Reference, ...] = ()
    account_pages: tuple[AccountPage, ...] = ()
    staff_pages: tuple[StaffPage, ...] = ()
    person_panels: tuple[PersonPanel, ...] = ()
    rooms: tuple[AnyRoom, ...] = ()
    reactions: Mapping[str, tuple[Task[Any, Any], ...]] = field(default_factory=dict)
    invariants: Callable[[], Iterable[str]] | None = None
    erasure: Callable[[Any], None] | None = None
    emails: Mapping[str, Callable[..., object]] = field(default_factory=dict)
    mail_choices: Mapping[str, Callable[[Any, bool, str], object]] = field(default_factory=dict)
    mail_placeholders: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    at_sign_in: Callable[..., None] | None = None
    seller: Seller | None = None
    not_in_backups: tuple[str, ...] = ()
    after_restore: tuple[Callable[[Restored], str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a reaction that takes other arguments."""
        for tasks in self.reactions.values():
            for task in tasks:
                task.check({"room": "", "version": 0})


@cache
def installed() -> dict[str, System]:
    """Return the declarations of all installed apps by their labels. Core's AppConfig reads them at the start."""
    declared = {each.label: each for each in apps.get_app_configs() if module_has_submodule(each.module, "system")}
    return {label: import_module(f"{declared[label].name}.system").SYSTEM for label in sorted(declared)}


def in_order(part: Callable[[System], Iterable[Ordered]]) -> list[Ordered]:
    """Return one part of every declaration, sorted by `order`."""
    return sorted((entry for system in installed().values() for entry in part(system)), key=lambda entry: entry.order)
