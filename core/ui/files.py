"""A field that takes several files."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


class FilesInput(forms.FileInput):
    """A plain input of the browser: nothing that was sent before is offered again, and nothing to clear."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, perhaps none; `accept` says to the browser which to offer."""

    def __init__(self, *, accept: str, **kwargs: Any) -> None:
        super().__init__(required=False, widget=FilesInput({"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Every one of them, an empty one too: whoever keeps them says what is wrong with it."""
        return [file for file in data or [] if file]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
