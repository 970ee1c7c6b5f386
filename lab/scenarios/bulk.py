"""Volume: full-size CT series stored one after the other. The benchmarks repeat it; it says nothing about habits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydicom.dataset import FileDataset

from lab import department as d
from lab import peers_dicom
from lab.images import KINDS, Kind, file_meta, identify, pixels, shape
from lab.patients import Order, order_of, patient_of, uid
from lab.stage import Stage

SERIES, IMAGES = 4, 45
FULL = Kind(KINDS["CT"].sop_class, 512, 512)


def prepare(stage: Stage) -> None:
    for device in (d.CT, d.WORKSTATION):
        stage.enter(device)
    peers_dicom.storescp(stage, d.WORKSTATION_AE)


def play(stage: Stage) -> None:
    caller = (d.CT.name, d.CT.aes[0])
    for number in range(1, SERIES + 1):
        order = order_of(stage.dice, patient_of(stage.dice), "CT")
        stage.truth.must_not_leak(order.patient.identifier, order.patient.family, order.accession, order.study_uid)
        peers_dicom.store(stage, caller, d.WORKSTATION_AE, full_series(stage, order, number))


def full_series(stage: Stage, order: Order, number: int) -> list[Path]:
    """`IMAGES` images of 512 by 512 pixels; one noise for all, since nobody looks at them."""
    folder = stage.host(d.CT.name).folder(f"series{number}")
    raw = pixels(np.random.default_rng(number), FULL, 0.5)
    series_uid, paths = uid(stage.dice), []
    for index in range(1, IMAGES + 1):
        instance = uid(stage.dice)
        image = FileDataset(str(folder), {}, file_meta=file_meta(FULL.sop_class, instance), preamble=b"\0" * 128)
        identify(image, order, d.CT)
        image.SOPClassUID, image.SOPInstanceUID = FULL.sop_class, instance
        image.SeriesInstanceUID, image.SeriesNumber, image.InstanceNumber = series_uid, number, index
        shape(image, FULL, raw)
        paths.append(folder / f"{index:04}.dcm")
        image.save_as(paths[-1], enforce_file_format=True)
    return paths
