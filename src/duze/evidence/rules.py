"""Which files are taken, judged by their bytes rather than their name. Pure."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype

from duze.kit.errors import Invalid, Refusal, WrongType

MOST = 50 * 1024 * 1024
HEAD = 8192
_UNPACKED = 300 * 1024 * 1024
_ENTRIES = 5000

# ending → media type; several endings may share a family of signatures
TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "pdf": "application/pdf",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "webm": "video/webm",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ACCEPT = ",".join(f".{ending}" for ending in TYPES)
_FAMILIES = {"jpg": {"jpg"}, "jpeg": {"jpg"}, "m4a": {"m4a", "mp4"}, "mp4": {"mp4", "m4a"}, "mov": {"mov", "mp4"}}
_OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def clean_name(filename: str) -> str:
    """The file's own name: no folders, no control characters, at most 120 characters. Raises Invalid when empty."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    name = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", name).strip(" .")
    if not name:
        raise Invalid("文件没有名称，请给出带扩展名的文件名。", code="no_filename")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:110]}{dot}{ending[:10]}" if dot else name[:120]


def media_type_of(filename: str, head: bytes) -> str:
    """The media type that name and first bytes agree on. Raises WrongType (also for an empty file)."""
    ending = filename.rpartition(".")[2].lower()
    if ending not in TYPES:
        raise WrongType("不接收“.%(ending)s”文件；可上传：%(known)s。", ending=ending[:20], known="、".join(TYPES))
    if not head:
        raise WrongType("文件是空的，请重新选择。", code="empty_file")
    if ending in _OFFICE:
        found = "zip" if head.startswith(b"PK\x03\x04") else ""
        agrees = bool(found)
    else:
        guess = filetype.guess(head)
        found = guess.extension if guess else ""
        agrees = found in _FAMILIES.get(ending, {ending})
    if not agrees:
        raise WrongType(
            "文件内容不是“.%(ending)s”格式，请上传原始文件，不要只改扩展名。", ending=ending, code="false_type"
        )
    return TYPES[ending]


def refusal_of_archive(filename: str, file: BinaryIO) -> Refusal | None:
    """Office files are archives: what is missing, encrypted, carries macros or swells when opened is refused."""
    ending = filename.rpartition(".")[2].lower()
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return WrongType("文件已损坏，打不开。请重新导出后上传。", code="broken_file")
    names = {entry.filename for entry in entries}
    if not {"[Content_Types].xml", _OFFICE[ending]} <= names:
        return WrongType(
            "文件内容不是“.%(ending)s”格式，请上传原始文件，不要只改扩展名。", ending=ending, code="false_type"
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return WrongType("文件带有宏，请另存为不含宏的文件后上传。", code="macros")
    if any(entry.flag_bits & 1 for entry in entries):
        return WrongType("文件已加密，请取消密码后上传。", code="encrypted")
    if len(entries) > _ENTRIES or sum(entry.file_size for entry in entries) > _UNPACKED:
        return WrongType("文件解压后过大，不能接收。", code="archive_bomb")
    return None


def is_archive(filename: str) -> bool:
    """Whether the name says office file."""
    return filename.rpartition(".")[2].lower() in _OFFICE


def checked_hash(sha256: str | None) -> str:
    """A hash as the phone sent it: 64 hex digits, or none. Raises Invalid."""
    text = (sha256 or "").strip().lower()
    if text and not re.fullmatch(r"[0-9a-f]{64}", text):
        raise Invalid("校验值须为 64 位十六进制的 SHA-256。", code="bad_hash")
    return text
