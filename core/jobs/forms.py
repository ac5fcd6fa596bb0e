"""What the staff may say about failed jobs: why one is discarded, and which are run again."""

from django import forms

from core.jobs.services.failed import LONGEST_REASON


class DiscardForm(forms.Form):
    reason = forms.CharField(label="Why it will not be run", max_length=LONGEST_REASON)


class RequeueAllForm(forms.Form):
    queue = forms.CharField(required=False, max_length=128)
