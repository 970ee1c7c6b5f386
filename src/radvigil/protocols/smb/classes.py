"""What a share's and a file's name say of their kind. The names themselves go no further than here.

Rules:
1. Share: `C$` and the like and `ADMIN$` are administrative ([MS-SRVS] 3.1.6.8 calls them special), `IPC$` is for calls.
2. File: only the last component is looked at; well-known names and endings of ransom notes come first.
"""

from __future__ import annotations

from typing import Final

_RANSOM_WORDS: Final = (
    "decrypt_instruction", "how_to_decrypt", "how to decrypt", "how_to_recover", "how_to_restore", "help_decrypt",
    "recovery_instruction", "restore_files", "restore-my-files", "help_your_files", "readme_to_recover",
    "read_me_to_recover", "files_encrypted", "your_files_are_encrypted", "@please_read_me@", "@wanadecryptor@",
    "ryukreadme", "contireadme", "lockbit_ransomware", "recover-files", "_readme.txt", "!!!readme!!!",
    "how_to_back_files", "hermesdecryptor",
)  # fmt: skip
_RANSOM_ENDINGS: Final = frozenset((
    "wncry", "wncryt", "wcry", "wnry", "locky", "zepto", "odin", "ryk", "ryuk", "conti", "lockbit", "crypt", "crypted",
    "encrypted", "enc", "cryptolocker", "cerber", "sodinokibi", "revil", "blackcat", "alphv", "hive", "akira", "play",
    "clop", "phobos", "dharma", "maze", "babuk", "royal",
))  # fmt: skip
_ENDINGS: Final = {
    "dicom": "dcm dicom dcm30 ima dic",
    "archive": "zip 7z rar gz tgz tar bz2 xz zst iso cab img vhd vhdx bak",
    "executable": "exe dll scr com bat cmd ps1 psm1 vbs vbe js jse wsf hta msi msp sys jar lnk pif cpl sh reg",
    "document": "doc docx docm xls xlsx xlsm ppt pptx pdf txt rtf odt ods odp csv xml html htm json log md",
}
_CLASS_OF: Final = {ending: name for name, endings in _ENDINGS.items() for ending in endings.split()}
_DICOM_NAMES: Final = frozenset(("dicomdir",))
_LONGEST_ENDING: Final = 16


def share_class_of(path: str) -> str:
    r"""From `\\server\share`: `ipc`, `admin`, or empty where only the server's answer can tell."""
    share = path.rstrip("\\/\0").replace("/", "\\").rpartition("\\")[2].upper()
    if share == "IPC$":
        return "ipc"
    drive = len(share) == 2 and share[0].isalpha() and share[1] == "$"
    return "admin" if drive or share in ("ADMIN$", "PRINT$", "FAX$") else ""


def extension_class_of(path: str) -> str:
    """`dicom`, `archive`, `executable`, `document`, `ransom-note`, `other`, or `none` without an ending."""
    name = path.rstrip("\0 ").replace("/", "\\").rpartition("\\")[2].partition(":")[0].lower()
    stem, dot, ending = name.rpartition(".")
    if (dot and ending in _RANSOM_ENDINGS) or any(word in name for word in _RANSOM_WORDS):
        return "ransom-note"
    if name in _DICOM_NAMES:
        return "dicom"
    if not dot or not ending or not stem:
        return "none"
    return _CLASS_OF.get(ending, "other") if len(ending) <= _LONGEST_ENDING else "other"
