"""Reading the journal: timelines, what is unsealed, and the verifier."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.models import Entry, Head, Leaf
from duze.journal.rules import Tree, entry_leaf, head_message
from duze.kit import clock
from duze.kit.i18n import gettext

GRACE = timedelta(seconds=60)


async def timeline(session: AsyncSession, subject_ids: Sequence[UUID]) -> Sequence[Entry]:
    """All acts on the given subjects, oldest first. The caller decides whose subjects may be asked for."""
    rows = await session.exec(
        select(Entry).where(col(Entry.subject_id).in_(subject_ids)).order_by(col(Entry.created_at), col(Entry.id))
    )
    return rows.all()


async def last_act(session: AsyncSession, subject_id: UUID) -> Entry | None:
    """The latest act on a thing; None when nothing was ever done to it."""
    query = select(Entry).where(col(Entry.subject_id) == subject_id)
    return (await session.exec(query.order_by(col(Entry.created_at).desc(), col(Entry.id).desc()).limit(1))).first()


async def unsealed(session: AsyncSession, since: UUID | None = None) -> Sequence[Entry]:
    """Entries that have no place in the log yet, in order of time; only those with ids from `since` on, if named."""
    query = select(Entry).where(~select(Leaf.entry_id).where(col(Leaf.entry_id) == col(Entry.id)).exists())
    if since is not None:
        query = query.where(col(Entry.id) >= since)
    return (await session.exec(query.order_by(col(Entry.created_at), col(Entry.id)))).all()


async def newest_head(session: AsyncSession) -> Head | None:
    """The tree head over the whole log; None when there is none, or when it is not about all of the log's leaves."""
    head = (await session.exec(select(Head).order_by(col(Head.size).desc()).limit(1))).first()
    last = (await session.exec(select(Leaf.position).order_by(col(Leaf.position).desc()).limit(1))).first()
    return head if head is not None and last == head.size - 1 else None


async def leaves_so_far(session: AsyncSession) -> Sequence[str]:
    """All leaf hashes (hex) in order of position."""
    return (await session.exec(select(Leaf.leaf).order_by(col(Leaf.position)))).all()


@dataclass
class Report:
    """What the verifier found. `problems` is empty when the journal is whole."""

    entries: int = 0
    sealed: int = 0
    heads: int = 0
    problems: list[str] = field(default_factory=list)

    def name(self, words: str, **values: object) -> None:
        """Add a problem, in the present language."""
        self.problems.append(words % values)


async def verify(session: AsyncSession, public: Ed25519PublicKey, heads: Path) -> Report:
    """Check every row against its leaf, the leaves against every signed head, and the heads' own file.

    Names each row changed, removed or inserted behind the system's back, a cut tail, and entries
    left unsealed for more than a minute.

    Acts and sealing go on meanwhile, so each table is read after the one that must not know more than it: the file,
    the heads, the leaves, the rows. Heads are then read once more for the leaves that came between.
    """
    report = Report()
    lines = heads.read_text(errors="replace").splitlines() if heads.exists() else None
    first = await _heads(session)
    leaves = (await session.exec(select(Leaf).order_by(col(Leaf.position)))).all()
    known = first | {size: head for size, head in (await _heads(session)).items() if size <= len(leaves)}
    entries = await _entries(session, report)
    report.sealed, report.heads = len(leaves), len(known)
    _check_rows(report, entries, leaves)
    _check_heads(report, known, leaves, public)
    if lines is None and first:
        report.name(gettext("库外的树根文件不见了"))
    _check_file(report, known, lines or [])
    sealed = {leaf.entry_id for leaf in leaves}
    late = clock.now() - GRACE
    for entry in entries.values():
        if entry.id not in sealed and entry.created_at < late:
            report.name(gettext("记录 %(id)s（%(verb)s）没有进入封存的日志"), id=entry.id, verb=entry.verb.value)
    return report


async def _heads(session: AsyncSession) -> dict[int, tuple[str, str]]:
    rows = (await session.exec(select(Head).order_by(col(Head.size)))).all()
    return {head.size: (head.root, head.signature) for head in rows}


async def _entries(session: AsyncSession, report: Report) -> dict[UUID, Entry]:
    """Every row that can be read; one that cannot (an unknown verb, broken JSON) is named, not stumbled over."""
    ids = (await session.exec(select(Entry.id))).all()
    report.entries = len(ids)
    try:
        return {entry.id: entry for entry in (await session.exec(select(Entry))).all()}
    except (LookupError, ValueError, TypeError):
        session.expunge_all()
    entries: dict[UUID, Entry] = {}
    for entry_id in ids:
        try:
            entries[entry_id] = (await session.exec(select(Entry).where(col(Entry.id) == entry_id))).one()
        except (LookupError, ValueError, TypeError):
            report.name(gettext("记录 %(id)s 被改动，已不能读取"), id=entry_id)
    return entries


def _leaf_of(entry: Entry) -> str:
    """The row's own leaf hash; empty for content that never had a canonical form (a float, say)."""
    try:
        return entry_leaf(entry)
    except (TypeError, ValueError):
        return ""


def _bytes(leaf: str) -> bytes:
    """A leaf's bytes; none for what is not hexadecimal, so that the tree no longer matches its head."""
    try:
        return bytes.fromhex(leaf)
    except ValueError:
        return b""


def _check_rows(report: Report, entries: dict[UUID, Entry], leaves: Sequence[Leaf]) -> None:
    for entry in entries.values():
        if _leaf_of(entry) != entry.leaf:
            report.name(gettext("记录 %(id)s（%(verb)s）被改动"), id=entry.id, verb=entry.verb.value)
    for place, leaf in enumerate(leaves):
        if leaf.position != place:
            report.name(gettext("日志缺第 %(place)s 位"), place=place)
        found = entries.get(leaf.entry_id)
        if found is None:
            unread = any(str(leaf.entry_id) in problem for problem in report.problems)
            words = (
                gettext("第 %(place)s 位的记录 %(id)s 不能读取")
                if unread
                else gettext("第 %(place)s 位的记录 %(id)s 被删除")
            )
            report.name(words, id=leaf.entry_id, place=leaf.position)
        elif found.leaf != leaf.leaf:
            report.name(gettext("记录 %(id)s 与日志第 %(place)s 位不一致"), id=found.id, place=leaf.position)


def _check_heads(
    report: Report, known: dict[int, tuple[str, str]], leaves: Sequence[Leaf], public: Ed25519PublicKey
) -> None:
    tree, roots = Tree(), {}
    for leaf in leaves:
        tree.add(_bytes(leaf.leaf))
        if tree.size in known:
            roots[tree.size] = tree.root()
    for size, (root, signature) in known.items():
        try:
            public.verify(bytes.fromhex(signature), head_message(size, root))
        except (InvalidSignature, ValueError):
            report.name(gettext("条数为 %(size)s 的树根签名不对"), size=size)
        if roots.get(size) != root:
            report.name(gettext("日志与条数为 %(size)s 的树根不符"), size=size)
    if leaves and tree.size not in known:
        report.name(gettext("日志的 %(size)s 条末尾没有签名的树根"), size=tree.size)


def _check_file(report: Report, known: dict[int, tuple[str, str]], lines: list[str]) -> None:
    for number, line in enumerate(lines, 1):
        try:
            head = json.loads(line)
            size, kept = head["size"], (head["root"], head["signature"])
        except (ValueError, TypeError, KeyError):
            report.name(gettext("库外树根文件第 %(number)s 行已损坏"), number=number)
            continue
        if known.get(size) != kept:
            report.name(gettext("库外保存的条数为 %(size)s 的树根不在数据库中"), size=size)
