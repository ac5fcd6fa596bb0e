"""Each app declares its system, and lists of several apps have one order."""

import pytest
from django.conf import settings

from core import systems
from core.rooms import registry
from core.systems import AccountPage, System


def test_every_app_declares_its_system() -> None:
    folders = {path.parent.name for path in settings.BASE_DIR.glob("*/urls.py")} - {"config", "core"}
    assert folders <= set(systems.installed())


def test_entries_of_several_apps_are_listed_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (AccountPage(f"Page {place}", f"/{place}/", order=place) for place in (1, 2, 3))
    declared = {"drops": System(account_pages=(third, first)), "shop": System(account_pages=(second,))}
    monkeypatch.setattr(systems, "installed", lambda: declared)
    assert systems.in_order(lambda system: system.account_pages) == [first, second, third]


@pytest.mark.parametrize(
    "part", ["navigation", "home", "searches", "account_pages", "staff_pages", "person_panels"], ids=str
)
def test_no_two_entries_of_a_list_have_the_same_place(part: str) -> None:
    places = [entry.order for entry in systems.in_order(lambda system: getattr(system, part))]
    assert len(places) == len(set(places))


def test_no_two_apps_declare_the_same_kind_of_room() -> None:
    assert len(registry.kinds()) == sum(len(system.rooms) for system in systems.installed().values())
