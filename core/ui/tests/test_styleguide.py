"""The style guide draws every component with the product's own templates, for staff."""

import pytest
from django.contrib.auth import get_user_model

from core.ui.staff import PAIRS, contrast

pytestmark = pytest.mark.django_db


def person(role):
    return get_user_model().objects.create(email="sam@courtside.example", name="Sam", role=role)


def test_staff_see_every_component(client):
    client.force_login(person("STAFF"))
    page = client.get("/staff/styleguide/").content.decode()
    for part in (
        "swatch ink-on-bg",
        "btn primary",
        "badge live",
        'class="meter',
        "field-error",
        "countdown",
        "dt-wrap",
    ):
        assert part in page


def test_others_are_forbidden(client):
    client.force_login(person("PARTICIPANT"))
    assert client.get("/staff/styleguide/").status_code == 403


@pytest.mark.parametrize("pair", PAIRS)
def test_every_pair_of_colours_is_readable(pair):
    assert min(contrast(*pair, theme) for theme in (0, 1)) >= 4.5


def test_a_name_that_is_no_colour_is_an_error():
    with pytest.raises(LookupError):
        contrast("ink", "nothing", 0)
