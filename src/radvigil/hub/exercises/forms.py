"""Forms of exercises."""

from __future__ import annotations

from django import forms

from radvigil.hub.exercises.models import Note, Seat


class SeatForm(forms.ModelForm[Seat]):
    """For which profession one is here."""

    class Meta:
        model = Seat
        fields = ["role"]


class NoteForm(forms.ModelForm[Note]):
    """What was learnt, or what nobody could say."""

    class Meta:
        model = Note
        fields = ["kind", "text"]
