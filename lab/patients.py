"""Invented patients and orders, the same for the same seed. No real person, hospital or number is meant."""

from __future__ import annotations

import random
from dataclasses import dataclass

FAMILIES = (
    *("Aubépine", "Fauconnet", "Bruyère", "Cendrier", "Delarive", "Éclusier", "Ferrandier", "Grandchêne"),
    *("Houblonnier", "Isemberg", "Jonquet", "Korrigan", "Lavandier", "Mirabel", "Noisetier", "Oseraie"),
    *("Peuplier", "Quenouille", "Roseraie", "Sablonnet", "Tilleul", "Urbanel", "Verdelin", "Wagnelée"),
)
GIVEN = (
    *("Adèle", "Bastien", "Capucine", "Désiré", "Élodie", "Firmin", "Garance", "Hector"),
    *("Inès", "Joachim", "Késia", "Léonie", "Maël", "Noé", "Ondine"),
)
HOSPITAL = "Hopital des Trois Sources"


def uid(dice: random.Random) -> str:
    """A UID derived from a 120-bit number (PS3.5 B.2): no organisation's root is borrowed."""
    return f"2.25.{dice.getrandbits(120)}"


@dataclass(frozen=True, slots=True)
class Patient:
    """DICOM PN and HL7 XPN share family and given name; `identifier` is the hospital's number."""

    identifier: str
    family: str
    given: str
    birth: str
    sex: str

    @property
    def person_name(self) -> str:
        return f"{self.family}^{self.given}"


@dataclass(frozen=True, slots=True)
class Order:
    """One imaging procedure asked for, and the study that will answer it."""

    patient: Patient
    accession: str
    modality: str
    procedure: str
    study_uid: str
    date: str
    time: str


PROCEDURES = {
    "CT": "CT thorax without contrast",
    "MR": "MR brain",
    "US": "US abdomen",
    "MG": "MG screening both sides",
    "CR": "CR chest two views",
}


def patient_of(dice: random.Random) -> Patient:
    birth = f"{dice.randint(1932, 2015)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}"
    number = f"TS{dice.randint(10_000_000, 99_999_999)}"
    return Patient(number, dice.choice(FAMILIES), dice.choice(GIVEN), birth, dice.choice("FM"))


def order_of(dice: random.Random, patient: Patient, modality: str, date: str = "20261124") -> Order:
    number = dice.randint(1_000_000, 9_999_999)
    clock = f"{dice.randint(7, 18):02d}{dice.randrange(0, 60, 5):02d}00"
    return Order(patient, f"A{number}", modality, PROCEDURES[modality], uid(dice), date, clock)
