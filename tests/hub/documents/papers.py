# ruff: noqa: E501  (sentences in two languages beside each other)
"""Filled contracts, in both languages, as a department would fill them. All people and places are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from radvigil.hub.documents import contracts as c

ZONE = timezone(timedelta(hours=1), "CET")
MADE = datetime(2026, 11, 18, 8, 10, tzinfo=ZONE)
ROUND = datetime(2026, 11, 17, 12, 45, tzinfo=ZONE)


def house(lang: c.Lang) -> dict[str, Any]:
    return {"lang": lang, "site": "Hôpital du Vallon (inventé)", "made_at": MADE}


def card(fr: bool, device: str = "") -> c.Card:
    return c.Card(
        device=device or ("Scanner 1 Urgences" if fr else "CT 1 Emergency"),
        place="Urgences, salle 2" if fr else "Emergency, room 2",
        call_name="PACS de garde, jour et nuit" if fr else "PACS on call, day and night",
        call_number="40 12",
        address="https://radvigil.vallon.example/c/7Hq2vXcR9mKpL3sTzW5nYb8dFgJ4aQeU",
        reference="7HQ2",
    )


def device_card(lang: c.Lang) -> c.DeviceCard:
    return c.DeviceCard(**house(lang), card=card(lang == "fr"))


def card_sheet(lang: c.Lang) -> c.CardSheet:
    names = ("IRM 1", "Mammographe", "Échographe 3", "Console de lecture 1 (salle d’interprétation nord)", "Scanner 2")
    return c.CardSheet(**house(lang), cards=tuple(card(lang == "fr", name) for name in names))


def _decisions(fr: bool) -> tuple[c.Decision, ...]:
    return (
        c.Decision(
            title="Fermer l’accès permanent du fournisseur au scanner 1"
            if fr
            else "Close the vendor’s standing access to CT 1",
            outcome="approved",
            by="M. Aubry, direction" if fr else "M. Aubry, management",
            on=date(2026, 11, 12),
            reason="il entrait jour et nuit sans que le service le sache"
            if fr
            else "it came in day and night unknown to the department",
        ),
        c.Decision(
            title="Mammographe : système en fin de vie" if fr else "Mammography unit: system no longer supported",
            outcome="accepted",
            by="Soins, ingénierie, direction" if fr else "Health, engineering, management",
            on=date(2026, 10, 30),
            until=date(2027, 4, 30),
            reason="remplacement commandé ; le partage de fichiers est filtré"
            if fr
            else "a new one is ordered; file sharing is filtered",
        ),
        c.Decision(title="Chiffrer les images" if fr else "Encrypt the images", outcome="waiting"),
    )


def _tasks(fr: bool) -> tuple[c.Task, ...]:
    return (
        c.Task(
            title="Filtrer le port 445 autour du scanner 1" if fr else "Filter port 445 around CT 1",
            owner="R. Pache, réseau" if fr else "R. Pache, network",
            due=date(2026, 11, 22),
            proof="à la prochaine capture, seule la console de lecture 1 atteint ce port"
            if fr
            else "in the next capture only reading console 1 reaches it",
        ),
        c.Task(
            title="Demander l’autorisation du fabricant" if fr else "Ask the manufacturer’s authorisation",
            owner="L. Meyer",
        ),
    )


def _present(fr: bool) -> tuple[c.Person, ...]:
    roles = (
        ("radiologue, facilitatrice", "manipulateur", "ingénieur biomédical", "direction")
        if fr
        else ("radiologist, facilitator", "radiographer", "biomedical engineer", "management")
    )
    return tuple(
        c.Person(name=n, role=r)
        for n, r in zip(("Dr Léa Monnier", "Tom Rey", "Inès Favre", "Max Aubry"), roles, strict=True)
    )


def report(lang: c.Lang) -> c.Report:
    fr = lang == "fr"
    counts = (("critical", 1, 1), ("high", 5, 11), ("medium", 9, 8), ("low", 14, None), ("note", 22, 20))
    values = (11, 11, 12, 12, 10, 10, 9, 9, 9, 7, 7, 8, 6)
    begin = date(2026, 8, 26)
    titles = (
        (
            "RV-SMB-001",
            "critical",
            "Le scanner 1 offre encore l’ancien partage de fichiers" if fr else "CT 1 still offers old file sharing",
        ),
        (
            "RV-DICOM-004",
            "high",
            "Des titres d’application sont essayés l’un après l’autre"
            if fr
            else "Application titles are tried one after the other",
        ),
        ("RV-TLS-002", "medium", "Un certificat a expiré" if fr else "A certificate has expired"),
    )
    seen = (
        "La console accepte la version 1 du partage de fichiers de Windows, 38 fois en 14 jours. Aucune attaque n’a été vue."
        if fr
        else "The console accepts version 1 of Windows file sharing, 38 times in 14 days. No sign of an attack was seen."
    )
    return c.Report(
        **house(lang),
        begins=begin,
        ends=date(2026, 11, 18),
        duty=c.Duty(
            short="ODim 74" if fr else "MedDO 74",
            text="L’établissement protège les dispositifs en réseau." if fr else "Networked devices are protected.",
            source="Ordonnance sur les dispositifs médicaux" if fr else "Medical Devices Ordinance",
            note="Ceci informe." if fr else "This informs.",
            asked=(c.Asked(what="Risques évalués" if fr else "Risks assessed", holds="23"),),
        ),
        sentences=(
            "Six constats de gravité élevée ou critique sont ouverts, deux fois moins qu’en septembre."
            if fr
            else "Six findings of high or critical severity are open, half as many as in September.",
            "Le plus lourd reste le scanner 1 des urgences." if fr else "The heaviest is still CT 1 in Emergency.",
            "Deux machines n’ont pas pu être évaluées." if fr else "Two machines could not be assessed.",
        ),
        severities=tuple(c.SeverityCount(severity=s, now=n, before=b) for s, n, b in counts),  # type: ignore[arg-type]
        states=tuple(c.StateCount(state=s, count=n) for s, n in (("look", 4), ("unsure", 2), ("off", 1), ("seen", 20))),  # type: ignore[arg-type]
        trend=tuple(c.Point(on=begin + timedelta(weeks=k), value=v) for k, v in enumerate(values)),
        marks=(c.Mark(on=date(2026, 10, 28), text="filtrage des échographes" if fr else "ultrasound units filtered"),),
        findings=tuple(
            c.OpenFinding(
                code=code,
                title=title,
                severity=severity,
                device="CT 1 Urgences",
                seen=seen,
                first=date(2026, 11, 3),
                last=date(2026, 11, 18),
            )
            for code, severity, title in titles
        ),
        decisions=_decisions(fr),
        done=(
            c.Done(
                title="Filtrer les échographes" if fr else "Filter the ultrasound units",
                owner="R. Pache",
                on=date(2026, 10, 28),
                proof="capture du 2 novembre" if fr else "capture of 2 November",
            ),
        ),
        unknown=(
            "IRM 1 : on ne l’entend que dans un sens" if fr else "MRI 1: heard in one direction only",
            "Mardi 13:00–16:00 : le port miroir était arrêté"
            if fr
            else "Tuesday 13:00–16:00: the mirror port was down",
        ),
        proofs=tuple(
            c.Proof(code="RV-SMB-001", device="CT 1 Urgences", capture="7f3c91d2", packets=p, at=ROUND)
            for p in ("41 874", "41 877", "41 879", "902 310")
        ),
        citations=(
            c.Citation(code="RV-SMB-001", framework="MITRE ATT&CK Enterprise 17.1", ids="T1210, T1021.002"),
            c.Citation(code="RV-SMB-001", framework="NIST CSF 2.0", ids="PR.PS-01, PR.IR-01"),
        ),
        left_out=48,
    )


def minutes(lang: c.Lang) -> c.Minutes:
    fr = lang == "fr"
    return c.Minutes(
        **house(lang),
        held_at=ROUND,
        lasted=15,
        leader="Dr Léa Monnier",
        present=_present(fr),
        absent=("juridique",) if fr else ("legal",),
        findings=(
            c.Item(
                title="Ancien partage de fichiers, scanner 1" if fr else "Old file sharing, CT 1",
                said="vu 38 fois, aucune attaque" if fr else "seen 38 times, no attack",
                agreed="filtrer dimanche à 04:00, le scanner 2 prend le relais"
                if fr
                else "filter on Sunday 04:00, CT 2 takes over",
            ),
            c.Item(title="Certificat expiré, archive" if fr else "Expired certificate, archive"),
        ),
        doubts=(
            c.Item(
                title="Fenêtre étrange à l’IRM 1" if fr else "Odd pop-up on MRI 1",
                said="mise à jour du fabricant" if fr else "the manufacturer’s update",
                agreed="le fabricant préviendra" if fr else "the manufacturer will say so beforehand",
            ),
        ),
        decisions=_decisions(fr),
        tasks=_tasks(fr),
        lesson=c.Lesson(
            title="La clé USB trouvée" if fr else "The stick somebody found",
            text="On ne la branche nulle part, même pour voir à qui elle est. On la donne à la facilitatrice."
            if fr
            else "Nobody plugs it in, not even to see whose it is. It goes to the facilitator.",
        ),
        next_at=ROUND + timedelta(weeks=1),
    )


def certificate(lang: c.Lang) -> c.Certificate:
    fr = lang == "fr"
    return c.Certificate(
        **house(lang),
        person=_present(fr)[1],
        subject="Tour hebdomadaire de la sécurité de l’imagerie" if fr else "Weekly round of imaging security",
        held_at=ROUND,
        lasted=15,
        leader="Dr Léa Monnier",
        reference="R-2026-46",
    )


def exercise(lang: c.Lang) -> c.ExerciseReport:
    fr = lang == "fr"
    story = (
        (
            0,
            "Les consoles du scanner 1 affichent une note de rançon."
            if fr
            else "The consoles of CT 1 show a ransom note.",
            "Finir l’examen, puis appeler le 40 12" if fr else "Finish the examination, then call 40 12",
            "manipulateur" if fr else "radiographer",
            "le scanner 2 prend les urgences" if fr else "CT 2 takes the emergencies",
        ),
        (
            6,
            "Le fournisseur propose de se connecter à distance."
            if fr
            else "The vendor offers to connect from outside.",
            "",
            "",
            "",
        ),
        (
            14,
            "La presse appelle." if fr else "The press calls.",
            "Passer à la direction" if fr else "Hand over to management",
            "direction" if fr else "management",
            "",
        ),
    )
    return c.ExerciseReport(
        **house(lang),
        title="WannaCry sur les consoles" if fr else "WannaCry on the consoles",
        scenario="Mai 2017, sur la carte de votre propre service : un ver passe de console en console."
        if fr
        else "May 2017, on the map of your own department: a worm goes from console to console.",
        held_at=ROUND,
        lasted=45,
        leader="Dr Léa Monnier",
        present=_present(fr),
        story=tuple(
            c.Inject(minute=m, title=t, told=t, chosen=ch, by=b, at=m + 3 if b else None, follows=f)
            for m, t, ch, b, f in story
        ),
        learnt=(
            "On ne sait pas qui appeler après 18 h." if fr else "Nobody knows whom to call after six.",
            "Le scanner 2 ne tient que 40 examens." if fr else "CT 2 holds only 40 examinations.",
        ),
        unsettled=("Qui parle à la presse ?",) if fr else ("Who speaks to the press?",),
        tasks=_tasks(fr),
    )


def downtime(lang: c.Lang) -> c.DowntimePack:
    fr = lang == "fr"
    return c.DowntimePack(
        **house(lang),
        good_until=date(2026, 12, 18),
        contacts=(
            c.Contact(
                name="PACS de garde" if fr else "PACS on call",
                role="administrateur PACS" if fr else "PACS administrator",
                number="40 12",
                calls="Inès Favre",
            ),
            c.Contact(
                name="Inès Favre",
                role="ingénieure biomédicale" if fr else "biomedical engineer",
                number="40 31",
                calls="Max Aubry",
            ),
            c.Contact(name="Max Aubry", role="direction" if fr else "management", number="079 555 01 02"),
        ),
        break_glass=(
            "Enveloppe scellée, coffre des urgences." if fr else "Sealed envelope, safe of the emergency department.",
            "Deux personnes l’ouvrent et signent le registre." if fr else "Two persons open it and sign the book.",
        ),
        consoles=(
            c.Console(
                device="Scanner 1" if fr else "CT 1",
                place="Urgences" if fr else "Emergency",
                exams=1240,
                told_by="Inès Favre",
                on=date(2026, 11, 2),
            ),
            c.Console(device="IRM 1" if fr else "MRI 1", place="Sous-sol" if fr else "Basement"),
        ),
        diversions=(
            c.Diversion(
                what="Polytraumatisés" if fr else "Major trauma",
                where="Centre régional (inventé)",
                number="021 555 40 00",
                condition="dès que les deux scanners sont arrêtés" if fr else "as soon as both CTs are down",
            ),
        ),
        reservation=c.Reservation(first="P26-0001", last="P26-0400", kept_by="l’accueil" if fr else "the front desk"),
        restart=(
            c.Restart(
                system="Réseau et temps" if fr else "Network and time",
                check="l’heure est la même partout" if fr else "the same time everywhere",
                who="R. Pache",
            ),
            c.Restart(
                system="Archive",
                after="réseau" if fr else "network",
                check="un ancien examen s’ouvre" if fr else "an old study opens",
                who="PACS",
            ),
            c.Restart(
                system="Scanner 1" if fr else "CT 1",
                after="archive",
                check="un fantôme est archivé" if fr else "a phantom is archived",
            ),
        ),
        missing=("Nombre d’examens que tient l’IRM 1",) if fr else ("Examinations that MRI 1 holds",),
    )


ALL: tuple[Callable[[c.Lang], c.Paper], ...] = (
    device_card,
    card_sheet,
    report,
    minutes,
    certificate,
    exercise,
    downtime,
)
