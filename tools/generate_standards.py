"""Write the DICOM tables of src/radvigil/standards from pydicom's dictionaries (`--check`: only say whether they are
current).

pydicom's dictionaries hold the facts of PS3.6; categories and default modalities are judged here, from the keyword of
the SOP class, by the first rule that fits (PS3.4 for the services, PS3.3 C.7.3.1.1.1 for the modalities).
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

import pynetdicom  # noqa: F401  (registers transfer syntaxes newer than the dictionary)
from pydicom import __version__ as pydicom_version
from pydicom._dicom_dict import DicomDictionary
from pydicom._uid_dict import UID_dictionary

STANDARDS = Path(__file__).resolve().parents[1] / "src" / "radvigil" / "standards"
ROOT_UID = "1.2.840.10008"

CATEGORIES = (
    ("verification", r"^Verification$"),
    ("worklist", r"Worklist"),
    ("ups", r"^UnifiedProcedureStep"),
    ("mpps", r"^ModalityPerformedProcedureStep"),
    ("storage-commitment", r"^StorageCommitment"),
    ("availability", r"^InstanceAvailability"),
    ("machine-verification", r"^RT.*MachineVerification"),
    ("media", r"^Media"),
    ("real-time", r"RealTimeCommunication$"),
    ("retrieve-move", r"Move$"),
    ("retrieve-get", r"Get$"),
    ("query", r"(Find|Query)$"),
    ("image-storage", r"ImageStorage|^EnhancedUSVolumeStorage|BscanVolumeAnalysisStorage$"),
    (
        "print",
        r"^(Basic(Film|Grayscale|Color|Annotation|Print)|Referenced(Image|Gray|Color)|Print|VOILUTBox|Pull|Stored)",
    ),
    ("print", r"^(PresentationLUT|ImageOverlayBox)$"),
    ("storage", r"Storage"),
    ("logging", r"Logging$"),
    ("management", r"^(Detached|Study|GeneralPurpose)|Notification$|Creation$"),
    ("display", r"^DisplaySystem$"),
)

MODALITIES = (
    ("", r"SecondaryCapture|RawData|DICOS|EddyCurrent|Trial$"),
    ("SR", r"SRStorage|^ProcedureLog"),
    ("KO", r"^KeyObject"),
    ("PR", r"PresentationState"),
    ("CTPROTOCOL", r"^CT.*ProcedureProtocol"),
    ("XAPROTOCOL", r"^XA.*ProcedureProtocol"),
    ("CT", r"CTImage"),
    ("MR", r"MR(Color)?Image|^MRSpectroscopy"),
    ("US", r"^Ultrasound|^EnhancedUSVolume"),
    ("PA", r"^Photoacoustic"),
    ("NM", r"^NuclearMedicine"),
    ("PT", r"PETImage|^PositronEmission|PETCurve"),
    ("CR", r"^ComputedRadiography"),
    ("MG", r"Mammography.*Image|^Breast.*Image"),
    ("IO", r"IntraOral"),
    ("DX", r"^DigitalXRay|^XRay3DCraniofacial"),
    ("XA", r"Angiographic|^EnhancedXA"),
    ("RF", r"Radiofluoroscopic|^EnhancedXRF"),
    ("HC", r"^Hardcopy"),
    ("IVOCT", r"^IntravascularOptical"),
    ("ES", r"Endoscopic"),
    ("SM", r"SlideCoordinates|WholeSlide"),
    ("CFM", r"^ConfocalMicroscopy"),
    ("GM", r"Microscopic"),
    ("ANN", r"^MicroscopyBulk"),
    ("XC", r"(VL|Video)Photographic"),
    ("DMS", r"^Dermoscopic"),
    ("OP", r"Ophthalmic.*Photography"),
    ("OPTENF", r"EnFace"),
    ("OPTBSV", r"BscanVolume"),
    ("OPT", r"^OphthalmicTomography"),
    ("LEN", r"^Lensometry"),
    ("AR", r"^Autorefraction"),
    ("KER", r"^Keratometry"),
    ("SRF", r"^SubjectiveRefraction"),
    ("VA", r"^VisualAcuity"),
    ("OAM", r"^OphthalmicAxial"),
    ("IOL", r"^IntraocularLens"),
    ("OPV", r"VisualField"),
    ("OPM", r"ThicknessMap|^CornealTopography"),
    ("SMR", r"^Stereometric"),
    ("ECG", r"ECGWaveform"),
    ("HD", r"^Hemodynamic"),
    ("EPS", r"^CardiacElectrophysiology"),
    ("AU", r"Audio"),
    ("RESP", r"Respiratory"),
    ("EEG", r"Electroencephalogram"),
    ("EMG", r"^Electromyogram"),
    ("EOG", r"^Electrooculogram"),
    ("POS", r"^BodyPosition"),
    ("REG", r"SpatialRegistration"),
    ("FID", r"^SpatialFiducials"),
    ("SEG", r"Segmentation"),
    ("RWV", r"^RealWorldValue"),
    ("OSS", r"^SurfaceScan"),
    ("ASMT", r"^ContentAssessment"),
    ("DOC", r"^Encapsulated(PDF|CDA)"),
    ("M3D", r"^Encapsulated"),
    ("RTIMAGE", r"RTImage"),
    ("RTDOSE", r"^RTDose"),
    ("RTSTRUCT", r"^RTStructure"),
    ("RTPLAN", r"^RT(Ion)?Plan"),
    ("RTRECORD", r"^RT.*Record"),
    ("RTINTENT", r"^RTPhysicianIntent"),
    ("RTSEGANN", r"^RTSegmentAnnotation"),
    ("RTRAD", r"(Radiation|RadiationSet)Storage$"),
)


def first_fit(rules: tuple[tuple[str, str], ...], keyword: str, otherwise: str) -> str:
    return next((name for name, pattern in rules if re.search(pattern, keyword)), otherwise)


def shortened(uid: str) -> str:
    return uid.removeprefix(ROOT_UID)


def sop_class_line(uid: str) -> str:
    name, _, _, retired, keyword = UID_dictionary[uid]
    keyword = keyword or re.sub(r"\W", "", name)
    category = first_fit(CATEGORIES, keyword, "other")
    stored = category in ("storage", "image-storage")
    modality = first_fit(MODALITIES, keyword, "") if stored else ""
    plain = re.sub(r" \(Retired\)$", "", name).replace("|", "/")
    return "|".join((shortened(uid), keyword, plain, category, modality, "retired" if retired else ""))


def uids_module() -> str:
    classes = [u for u, v in UID_dictionary.items() if v[1] in ("SOP Class", "Meta SOP Class")]
    syntaxes = [u for u, v in UID_dictionary.items() if v[1] == "Transfer Syntax"]
    others = [u for u, v in UID_dictionary.items() if v[1] in ("Well-known SOP Instance", "Application Context Name")]
    lines = [
        head("UIDs of PS3.6 annex A. Rows are parsed on first use by the door; a leading dot stands for the root.")
    ]
    lines += [
        "# ruff: noqa: E501",
        "",
        f'ROOT = "{ROOT_UID}"',
        "",
        "# uid|keyword|name|category|default modality|retired",
    ]
    lines += ['SOP_CLASSES = """\\', *map(sop_class_line, classes), '"""', "", "# uid|keyword|name"]
    lines += ['TRANSFER_SYNTAXES = """\\', *map(name_line, syntaxes), '"""', "", "# uid|keyword|name"]
    lines += ['OTHERS = """\\', *map(name_line, others), '"""']
    return "\n".join(lines) + "\n"


def name_line(uid: str) -> str:
    name, _, _, _, keyword = UID_dictionary[uid]
    return "|".join((shortened(uid), keyword, name.replace("|", "/")))


def tags_module() -> str:
    groups: dict[int, list[str]] = {}
    for tag, (_, _, _, _, keyword) in sorted(DicomDictionary.items()):
        if keyword and tag & 0xFFFF:
            groups.setdefault(tag >> 16, []).append(f"{tag & 0xFFFF:04x}{keyword}")
    rows = [row for group, words in groups.items() for row in wrapped(group, words)]
    lines = [
        head("Keywords of PS3.6 clause 6. A row is a group, then each element (four digits) joined to its keyword.")
    ]
    lines += ['KEYWORDS = """\\', *rows, '"""']
    return "\n".join(lines) + "\n"


def wrapped(group: int, words: list[str]) -> list[str]:
    return textwrap.wrap(
        " ".join(words), 118, initial_indent=f"{group:04x} ", subsequent_indent=f"{group:04x} ", break_long_words=False
    )


def head(what: str) -> str:
    made = f"Generated by tools/generate_standards.py from pydicom {pydicom_version}'s dictionaries."
    return f'"""{made}\n\n{what}\n"""\n'


MODULES = {"dicom_uids.py": uids_module, "dicom_tags.py": tags_module}


def main() -> int:
    texts = {STANDARDS / name: write() for name, write in MODULES.items()}
    if "--check" in sys.argv:
        old = [p.name for p, text in texts.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
        if old:
            print(f"not current: {', '.join(old)}: run tools/generate_standards.py")
        return 1 if old else 0
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
