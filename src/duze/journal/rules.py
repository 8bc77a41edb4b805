"""RFC 6962 Merkle tree hashing (section 2.1) and what of an entry is hashed. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from duze.journal.models import Entry
from duze.kit.canonical import canonical

EMPTY_ROOT = hashlib.sha256().hexdigest()
_HASHED = (
    "id",
    "created_at",
    "actor_id",
    "actor_name",
    "verb",
    "subject_kind",
    "subject_id",
    "subject_label",
    "before",
    "after",
    "reason",
    "request_id",
)


def leaf_hash(data: bytes) -> bytes:
    """MTH of a single entry: SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """MTH of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing Merkle tree that keeps only its right edge: O(log n) memory, exact RFC 6962 roots."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[tuple[int, bytes]] = []  # (leaves below, hash), widest first

    def add(self, leaf: bytes) -> None:
        """Append a leaf hash."""
        width, node = 1, leaf
        while self._edge and self._edge[-1][0] == width:
            _, left = self._edge.pop()
            width, node = width * 2, node_hash(left, node)
        self._edge.append((width, node))
        self.size += 1

    @classmethod
    def resumed(cls, size: int, edge: str) -> Tree | None:
        """The tree of `size` leaves whose `edge()` was kept; None when that cannot be its edge."""
        widths = [1 << bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]
        nodes = edge.split()
        if len(nodes) != len(widths):
            return None
        tree = cls()
        try:
            tree._edge = [(width, bytes.fromhex(node)) for width, node in zip(widths, nodes, strict=True)]
        except ValueError:
            return None
        tree.size = size
        return tree

    def edge(self) -> str:
        """The hashes of its full subtrees (hex, widest first): one for each bit set in `size`."""
        return " ".join(node.hex() for _, node in self._edge)

    def root(self) -> str:
        """The root over all leaves so far, hex."""
        if not self._edge:
            return EMPTY_ROOT
        node = self._edge[-1][1]
        for _, left in reversed(self._edge[:-1]):
            node = node_hash(left, node)
        return node.hex()


def root_of(leaves: Iterable[bytes]) -> str:
    """The root over `leaves` (leaf hashes), hex."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def audit_path(position: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The inclusion proof PATH(m, D[n]) of RFC 6962 section 2.1.1."""
    if len(leaves) <= 1:
        return []
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if position < split:
        return [*audit_path(position, leaves[:split]), bytes.fromhex(root_of(leaves[split:]))]
    return [*audit_path(position - split, leaves[split:]), bytes.fromhex(root_of(leaves[:split]))]


def entry_leaf(entry: Entry) -> str:
    """The leaf hash (hex) of an entry as it stands in its row."""
    return leaf_hash(canonical(entry_content(entry))).hex()


def entry_content(entry: Entry) -> dict[str, Any]:
    """What of an entry is hashed, and given away with a proof."""
    return {name: getattr(entry, name) for name in _HASHED}


def head_message(size: int, root: str) -> bytes:
    """What a tree head's signature is made over."""
    return canonical({"size": size, "root": root})
