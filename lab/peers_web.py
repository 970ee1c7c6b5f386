"""DICOMweb and REST users of Orthanc, over HTTP and HTTPS, with curl."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydicom import dcmread

from lab.accounts import PASSWORD, SERVICE
from lab.peers_dicom import must
from lab.stage import Stage


@dataclass(frozen=True, slots=True)
class Web:
    """A web server as its users see it: device, port, TLS, whether a password is asked."""

    device: str
    port: int = 8042
    tls: bool = False
    login: bool = False


def url_of(stage: Stage, web: Web, path: str) -> str:
    return f"{'https' if web.tls else 'http'}://{stage.host(web.device).ip}:{web.port}{path}"


def ask(stage: Stage, name: str, web: Web, path: str, *options: str) -> str:
    """One request; gives the body. The method is curl's own (GET unless `options` say otherwise)."""
    argv = ["/usr/bin/curl", "-sS", "-k", "--max-time", "8", "-w", "\n%{http_code}", *options]
    argv += ["-u", f"{SERVICE}:{PASSWORD}"] if web.login else []
    done = must(stage.host(name).run([*argv, url_of(stage, web, path)]), "curl")
    body, code = done.text.rsplit("\n", 1)
    shape = path.split("?", 1)[0]
    stage.truth.exchange(
        "https" if web.tls else "http", name, web.device, web.port, path=shape, status=int(code), login=web.login
    )
    return body


def query(stage: Stage, name: str, web: Web, patient: str) -> None:
    """QIDO-RS: studies of a patient (PS3.18 10.6)."""
    ask(stage, name, web, f"/dicom-web/studies?PatientID={patient}", "-H", "Accept: application/dicom+json")


def retrieve(stage: Stage, name: str, web: Web, study: str) -> None:
    """WADO-RS: the metadata of a study, then the study itself (PS3.18 10.4)."""
    ask(stage, name, web, f"/dicom-web/studies/{study}/metadata", "-H", "Accept: application/dicom+json")
    target = str(stage.host(name).state / "study.mime")
    ask(stage, name, web, f"/dicom-web/studies/{study}", "-o", target)


def store(stage: Stage, name: str, web: Web, image: Path) -> None:
    """STOW-RS of one instance (PS3.18 10.5)."""
    edge = "lab-boundary"
    head = f"--{edge}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    body = stage.host(name).state / "stow.mime"
    body.write_bytes(head + image.read_bytes() + f"\r\n--{edge}--\r\n".encode())
    kind = f'Content-Type: multipart/related; type="application/dicom"; boundary={edge}'
    ask(stage, name, web, "/dicom-web/studies", "-X", "POST", "-H", kind, "-H", "Expect:", "--data-binary", f"@{body}")


def browse(stage: Stage, name: str, web: Web) -> None:
    """Orthanc's own REST interface."""
    for path in ("/system", "/studies", "/statistics"):
        ask(stage, name, web, path)


def wado_uri(stage: Stage, name: str, web: Web, image: Path) -> None:
    """The old URI service (PS3.18 9): one object by its identifiers in the query."""
    head = dcmread(image, stop_before_pixels=True)
    ids = f"studyUID={head.StudyInstanceUID}&seriesUID={head.SeriesInstanceUID}&objectUID={head.SOPInstanceUID}"
    target = str(stage.host(name).state / "object.dcm")
    ask(stage, name, web, f"/wado?requestType=WADO&{ids}&contentType=application/dicom", "-o", target)
