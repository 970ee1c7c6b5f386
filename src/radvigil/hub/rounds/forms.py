"""Forms of a round."""

from __future__ import annotations

from datetime import date

from django import forms

from radvigil.hub.rounds.plan import Answer
from radvigil.hub.rounds.services import Said
from radvigil.texts import WHO


class AnswerForm(forms.Form):
    """The three questions. What is missing the service says: two of the three answers need none of them."""

    answer = forms.ChoiceField(choices=[(one.value, one.value) for one in Answer])
    what = forms.CharField(max_length=300, required=False)
    owner = forms.IntegerField(required=False)
    other = forms.IntegerField(required=False)
    """Somebody who is not here."""
    helpers = forms.MultipleChoiceField(choices=[(who, who) for who in WHO], required=False)
    due = forms.CharField(required=False)
    day = forms.DateField(required=False)

    def said(self) -> Said:
        """The answer; a day that was written counts before an offered one."""
        found = self.cleaned_data
        due = found["day"] or _day(found["due"])
        return Said(
            Answer(found["answer"]), found["what"], found["owner"] or found["other"], tuple(found["helpers"]), due
        )


class EndForm(forms.Form):
    """When the next round is, if it is known."""

    next_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M"])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
