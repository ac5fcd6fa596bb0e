"""An error is shown in the form, beside the field it is about, under the form's name for it."""

import pytest
from django import forms

from core.errors import Gone, Invalid
from core.ui.forms import INVALID, add_error, error_sentence, error_status


class Form(forms.Form):
    name = forms.CharField(required=False)
    due_at = forms.CharField(required=False)


def form():
    filled = Form({})
    filled.is_valid()
    return filled


@pytest.mark.parametrize(
    ("sent", "beside"), [("name", "name"), ("dueAt", "due_at"), ("sender", "name"), ("price", "__all__")]
)
def test_an_error_of_a_field_is_shown_beside_it(sent, beside):
    shown = form()
    status = add_error(shown, Invalid(fields={sent: ["Not this one."]}), {"sender": "name"})
    assert (status, dict(shown.errors)) == (INVALID, {beside: ["Not this one."]})


def test_an_error_without_a_field_is_shown_above_with_its_own_status():
    shown, gone = form(), Gone("It ended.")
    assert (add_error(shown, gone), error_status(gone), shown.non_field_errors()) == (410, 410, ["It ended."])


def test_one_sentence_names_all_fields():
    assert error_sentence(Invalid(fields={"a": ["One.", "Two."], "b": ["Three."]})) == "One. Two. Three."
    assert error_sentence(Gone("It ended.")) == "It ended."
