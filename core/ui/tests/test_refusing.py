"""A refusal stands in the form, beside the field it is about, under the name that the form has for it."""

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
def test_what_is_wrong_stands_beside_its_field(sent, beside):
    shown = form()
    status = add_error(shown, Invalid(fields={sent: ["Not this one."]}), {"sender": "name"})
    assert (status, dict(shown.errors)) == (INVALID, {beside: ["Not this one."]})


def test_what_is_about_no_field_stands_above_all_with_its_own_status():
    shown, gone = form(), Gone("It ended.")
    assert (add_error(shown, gone), error_status(gone), shown.non_field_errors()) == (410, 410, ["It ended."])


def test_in_one_sentence_all_fields_are_told():
    assert error_sentence(Invalid(fields={"a": ["One.", "Two."], "b": ["Three."]})) == "One. Two. Three."
    assert error_sentence(Gone("It ended.")) == "It ended."
