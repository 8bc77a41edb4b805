"""A package at the receiving office: opened with its private key, checked with nothing but itself. No server."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

from pyrage import x25519

from duze.evidence.sealing import CannotOpen, plain_name, unseal
from duze.journal.inclusion import proof_faults
from duze.kit.agekeys import fingerprint
from duze.letters.proofs import Outcome, Proof, prove
from duze.letters.verifying import NotALetter, attached_facts
from duze.referrals.manifest import FORMAT, JOURNAL, LETTER, MANIFEST, file_digest


class Found(IntEnum):
    """What a package turned out to be; the value is the exit code. 3 to 8 are those of a letter alone."""

    GENUINE = 0
    UNREADABLE = 1
    FILES_DIFFER = 9
    LIST_DIFFERS = 10
    JOURNAL_DIFFERS = 11


@dataclass
class Checked:
    """The findings about a package. `faults` say what is wrong; the first one gave the `code`."""

    manifest_sha256: str = ""
    letter: Proof | None = None
    materials: list[Mapping[str, Any]] = field(default_factory=list)
    entries: int = 0
    log_key: str = ""
    code: int = 0
    faults: list[str] = field(default_factory=list)

    def fault(self, code: int, words: str) -> None:
        """Note a fault; the first one names the outcome."""
        if not self.faults:
            self.code = int(code)
        self.faults.append(words)


def open_package(sealed: Path, identities: list[x25519.Identity], folder: Path) -> Checked:
    """Decrypt a package into `folder` (not there yet, or empty) and check it.

    Raises CannotOpen, and leaves nothing then; faults that the check finds are the reader's to judge, so the files
    stay.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotOpen(f"{folder} 已经存在且不为空")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".duze-open-", dir=folder.parent))
    try:
        unseal(sealed, identities, draft)
        found = check(draft)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return found


def check(folder: Path) -> Checked:
    """Examine an opened package: files against the manifest, letter, list against letter, journal. Never raises."""
    found = Checked()
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = json.loads(raw)
        if manifest["format"] != FORMAT:
            found.fault(Found.UNREADABLE, f"不认识的格式：{manifest['format']}")
            return found
        found.manifest_sha256 = file_digest(folder / MANIFEST)
        found.materials = list(manifest["materials"])
        _check_files(folder, manifest, found)
        _check_letter(folder, manifest, found)
        _check_journal(folder, manifest, found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        found.fault(Found.UNREADABLE, f"清单无法读取（{type(error).__name__}）")
    return found


def _check_files(folder: Path, manifest: Mapping[str, Any], found: Checked) -> None:
    listed: Mapping[str, str] = manifest["files"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    for name, sha256 in listed.items():
        if not plain_name(name) or name not in there:
            found.fault(Found.FILES_DIFFER, f"缺少文件：{name}")
        elif file_digest(folder / name) != sha256:
            found.fault(Found.FILES_DIFFER, f"文件与清单不符：{name}")
    for name in sorted(there - listed.keys()):
        found.fault(Found.FILES_DIFFER, f"清单之外的文件：{name}")
    for row in manifest["materials"]:
        if listed.get(row["file"]) != row["sha256"]:
            found.fault(Found.FILES_DIFFER, f"材料与清单不符：{row['name']}")


def _check_letter(folder: Path, manifest: Mapping[str, Any], found: Checked) -> None:
    pdf = (folder / LETTER).read_bytes()
    proof = found.letter = prove(pdf)
    if proof.outcome is not Outcome.GENUINE:
        found.fault(proof.outcome, "移送函：" + "；".join(proof.faults))
    try:
        rows = attached_facts(pdf)["facts"].get("evidence", [])
    except NotALetter:
        return
    printed = [(row["name"], row["copies"], row["pages"], row["original"], row["sha256"]) for row in rows]
    listed = [
        (row["name"], row["copies"], row["pages"], row["original"], row["sha256"]) for row in manifest["materials"]
    ]
    if printed != listed:
        found.fault(Found.LIST_DIFFERS, "材料清单与移送函所附清单不一致")


def _check_journal(folder: Path, manifest: Mapping[str, Any], found: Checked) -> None:
    proof = json.loads((folder / JOURNAL).read_bytes())
    found.entries = len(proof["entries"])
    found.log_key = fingerprint(proof["log_key"])
    for words in proof_faults(proof):
        found.fault(Found.JOURNAL_DIFFERS, words)
    sealed = {
        item["entry"]["after"].get("sha256") for item in proof["entries"] if item["entry"]["verb"] == "letter.sealed"
    }
    if manifest["files"][LETTER] not in sealed:
        found.fault(Found.JOURNAL_DIFFERS, "日志中没有本移送函用印的记录")
