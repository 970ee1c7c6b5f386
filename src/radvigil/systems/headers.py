"""What the columns of an asset list are called, in English and in French.

Headers are compared without case, accents and punctuation; a header that is no known word is given to the field it is
nearest to, if it is near enough.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from unicodedata import combining, normalize

NEAR: Final = 85.0
"""Similarity (0 to 100) from which a misspelt header is believed."""

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "key": (
        "asset", "asset number", "asset id", "asset tag", "equipment number", "equipment id", "inventory number", "id",
        "control number", "numero d inventaire", "n inventaire", "no inventaire", "numero inventaire", "numero d actif",
        "numero equipement", "numero d equipement", "code equipement", "code inventaire", "n gmao", "numero gmao",
    ),
    "serial": (
        "serial", "serial number", "serial no", "s n", "sn", "numero de serie", "n de serie", "no de serie", "n serie",
        "num serie", "numero serie",
    ),
    "mac": ("mac", "mac address", "hardware address", "adresse mac", "adresse physique", "ethernet address"),
    "ae": (
        "ae", "ae title", "aet", "aetitle", "dicom ae title", "application entity", "titre ae", "nom ae", "ae dicom",
        "titre ae dicom",
    ),
    "ip": ("ip", "ip address", "ipv4", "ipv4 address", "network address", "adresse ip", "adresse ipv4"),
    "hostname": (
        "hostname", "host", "host name", "computer name", "dns name", "nom d hote", "nom hote", "nom machine",
        "nom de la machine", "nom reseau", "nom netbios", "nom dns",
    ),
    "name": ("name", "device", "device name", "description", "equipment", "designation", "nom", "libelle", "equipement",
             "appareil", "nom de l equipement"),
    "manufacturer": ("manufacturer", "vendor", "make", "brand", "fabricant", "constructeur", "marque", "fournisseur"),
    "model": ("model", "model name", "model number", "modele", "type modele", "reference modele"),
    "kind": ("modality", "device type", "equipment type", "category", "type", "modalite", "categorie",
             "type d equipement", "type equipement"),
    "room": ("room", "location", "site", "salle", "piece", "lieu", "local", "localisation", "emplacement"),
    "owner": ("owner", "department", "responsible", "service", "proprietaire", "responsable", "unite", "departement"),
    "software": ("software", "software version", "version", "firmware", "logiciel", "version logicielle",
                 "version logiciel", "version du logiciel"),
}  # fmt: skip


def plain(header: str) -> str:
    """Lower case letters and digits, single spaces, no accents."""
    bare = "".join(letter for letter in normalize("NFKD", header) if not combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare.casefold().replace("°", " ")))


@cache
def _known() -> dict[str, str]:
    return {name: field for field, names in NAMES.items() for name in names}


def field_of(header: str) -> str:
    """The field a header names, or empty."""
    text = plain(header)
    if not text or text in _known():
        return _known().get(text, "")
    from rapidfuzz import fuzz, process  # here: most lists never need it

    best = process.extractOne(text, list(_known()), scorer=fuzz.ratio, score_cutoff=NEAR)
    return _known()[best[0]] if best else ""
