"""Synthetic DICOM series: real SOP classes and attributes of the device, pixels drawn by NumPy from the seed.

Small on purpose (64 to 256 pixels a side): the network behaves the same and the samples stay light.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from lab.patients import HOSPITAL, Order, uid
from lab.truth import Device


@dataclass(frozen=True, slots=True)
class Kind:
    """SOP class and shape of the images of a modality: rows, columns, samples a pixel, bits allocated."""

    sop_class: str
    rows: int
    columns: int
    samples: int = 1
    bits: int = 16


KINDS = {
    "CT": Kind("1.2.840.10008.5.1.4.1.1.2", 96, 96),
    "MR": Kind("1.2.840.10008.5.1.4.1.1.4", 64, 64),
    "US": Kind("1.2.840.10008.5.1.4.1.1.6.1", 96, 128, 3, 8),
    "MG": Kind("1.2.840.10008.5.1.4.1.1.1.2", 192, 144),
    "CR": Kind("1.2.840.10008.5.1.4.1.1.1", 128, 112),
}


def pixels(dice: np.random.Generator, kind: Kind, depth: float) -> bytes:
    """A soft ellipse with noise; shape (rows, columns[, samples]), little endian."""
    y, x = np.mgrid[-1 : 1 : kind.rows * 1j, -1 : 1 : kind.columns * 1j]
    body = np.clip(1 - (x * x / 0.7 + y * y / (0.4 + 0.4 * depth)), 0, 1)
    top = 255 if kind.bits == 8 else 4095
    image = body * top * 0.8 + dice.normal(0, top * 0.02, body.shape)
    flat = np.clip(image, 0, top).astype("u1" if kind.bits == 8 else "<u2")
    return (np.repeat(flat[:, :, None], kind.samples, axis=2) if kind.samples > 1 else flat).tobytes()


def file_meta(sop_class: str, instance: str) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = UID(sop_class), UID(instance)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return meta


def identify(image: Dataset, order: Order, device: Device) -> None:
    """Patient, General Study and General Equipment modules (PS3.3 C.7.1.1, C.7.2.1, C.7.5.1)."""
    patient = order.patient
    image.SpecificCharacterSet = "ISO_IR 192"
    image.PatientName, image.PatientID = patient.person_name, patient.identifier
    image.PatientBirthDate, image.PatientSex = patient.birth, patient.sex
    image.StudyInstanceUID, image.AccessionNumber, image.StudyID = (
        order.study_uid,
        order.accession,
        order.accession[-4:],
    )
    image.StudyDate = image.SeriesDate = image.ContentDate = order.date
    image.StudyTime = image.SeriesTime = image.ContentTime = order.time
    image.ReferringPhysicianName, image.StudyDescription = "Lointain^Docteur", order.procedure
    image.InstitutionName, image.Modality = HOSPITAL, order.modality
    image.Manufacturer, image.ManufacturerModelName = device.manufacturer, device.model
    image.SoftwareVersions, image.DeviceSerialNumber = device.software, device.serial
    image.StationName = device.station


def shape(image: Dataset, kind: Kind, raw: bytes) -> None:
    """Image Pixel module (PS3.3 C.7.6.3)."""
    image.Rows, image.Columns, image.SamplesPerPixel = kind.rows, kind.columns, kind.samples
    image.PhotometricInterpretation = "RGB" if kind.samples == 3 else "MONOCHROME2"
    image.BitsAllocated, image.PixelRepresentation = kind.bits, 0
    image.BitsStored = 8 if kind.bits == 8 else 12
    image.HighBit = image.BitsStored - 1
    if kind.samples == 3:
        image.PlanarConfiguration = 0
    image.add_new(0x7FE00010, "OB" if kind.bits == 8 else "OW", raw)


def series(folder: Path, order: Order, device: Device, count: int, dice: random.Random, number: int = 1) -> list[Path]:
    """Write `count` images of one series and give their paths."""
    kind, noise = KINDS[order.modality], np.random.default_rng(dice.getrandbits(32))
    folder.mkdir(parents=True, exist_ok=True)
    paths, series_uid = [], uid(dice)
    for index in range(1, count + 1):
        instance = uid(dice)
        image = FileDataset(str(folder), {}, file_meta=file_meta(kind.sop_class, instance), preamble=b"\0" * 128)
        identify(image, order, device)
        image.SOPClassUID, image.SOPInstanceUID = kind.sop_class, instance
        image.SeriesInstanceUID = series_uid
        image.SeriesNumber, image.InstanceNumber = number, index
        shape(image, kind, pixels(noise, kind, index / count))
        path = folder / f"{order.accession}-{number}-{index:03d}.dcm"
        image.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths
