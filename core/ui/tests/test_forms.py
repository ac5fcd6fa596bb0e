"""Fields, their errors, and the summary of them."""

from datetime import UTC, datetime

import pytest
from django import forms

from core.times import wall_clock
from core.ui.forms import MomentField, keep_moments
from core.ui.tests.words import said


class TeamForm(forms.Form):
    name = forms.CharField(label="Team name", help_text="Shown on the bracket.")
    note = forms.CharField(required=False)
    part = forms.ChoiceField(choices=[("p", "Play"), ("w", "Watch")], widget=forms.RadioSelect)
    remind = forms.BooleanField(label="Remind me")

    def clean(self) -> None:
        self.add_error(None, "The league is full.")


def test_label_hint_and_error_stand_before_the_input_in_that_order() -> None:
    drawn = said("{% field form.name %}", form=TeamForm({}))
    places = [drawn.index(part) for part in ("Team name", "Shown on", "This field is required", "<input")]
    assert places == sorted(places)


def test_an_input_is_described_by_its_hint_and_error() -> None:
    drawn = said("{{ form.name.as_field_group }}", form=TeamForm({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'id="id_name_helptext"' in drawn
    assert 'id="id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_an_optional_field_says_so() -> None:
    form = TeamForm()
    assert "(optional)" in said("{% field form.note %}", form=form)
    assert "(optional)" not in said("{% field form.name %}", form=form)


def test_choices_are_one_group_with_a_name() -> None:
    drawn = said("{% field form.part %}", form=TeamForm())
    assert "<fieldset" in drawn
    assert "<legend>Part</legend>" in drawn


def test_a_checkbox_has_its_label_beside_it() -> None:
    drawn = said("{% field form.remind %}", form=TeamForm())
    assert drawn.index("<input") < drawn.index("Remind me")
    assert drawn.count("Remind me") == 1


def test_the_summary_takes_the_focus_and_leads_to_each_field() -> None:
    drawn = said("{% error_summary form %}", form=TeamForm({}))
    assert "autofocus" in drawn
    assert "<li>The league is full.</li>" in drawn
    assert '<a href="#id_name">Team name: This field is required.</a>' in drawn
    assert 'href="#id_part_0"' in drawn


def test_without_errors_there_is_no_summary() -> None:
    assert said("{% error_summary form %}", form=TeamForm()).strip() == ""


def test_a_whole_form_includes_its_summary() -> None:
    drawn = said("{{ form }}", form=TeamForm({}))
    assert drawn.index("There is a problem") < drawn.index("<input")


class WhenForm(forms.Form):
    starts_at = MomentField()


class Shown:
    # The second 02:30 of that night in Paris.
    starts_at = datetime(2027, 10, 31, 1, 30, 12, tzinfo=UTC)


def test_an_hour_that_comes_twice_can_be_sent_again_as_shown() -> None:
    form = WhenForm({"starts_at": wall_clock(Shown.starts_at)})
    keep_moments(form, Shown)
    assert form.is_valid()
    assert form.cleaned_data["starts_at"] == Shown.starts_at


def test_another_clock_time_is_read_as_it_is_typed() -> None:
    form = WhenForm({"starts_at": "2027-10-31T04:30"})
    keep_moments(form, Shown)
    assert form.is_valid()
    assert form.cleaned_data["starts_at"] == datetime(2027, 10, 31, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2027-10-31T02:30", "2027-03-28T02:30"])
def test_an_hour_in_which_the_clocks_change_is_refused_in_plain_words(typed) -> None:
    form = WhenForm({"starts_at": typed})
    assert form.errors["starts_at"] == ["The clocks change in this hour. Choose another time."]
