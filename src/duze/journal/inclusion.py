"""Proof that an entry stands in the sealed log, checked with nothing but the proof. Pure; RFC 9162 section 2.1.3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from duze.journal.rules import head_message, leaf_hash, node_hash
from duze.kit.canonical import canonical


def inclusion_paths(positions: Sequence[int], leaves: Sequence[bytes]) -> dict[int, list[bytes]]:
    """The audit path of each position in the tree over `leaves` (leaf hashes), all in one pass.

    At each level two neighbours make a node and a last one without neighbour moves up as it is, which gives the
    same tree as RFC 6962's splitting at powers of two.
    """
    paths: dict[int, list[bytes]] = {position: [] for position in positions}
    level, width = list(leaves), 0
    while len(level) > 1:
        for position, path in paths.items():
            neighbour = (position >> width) ^ 1
            if neighbour < len(level):
                path.append(level[neighbour])
        pairs = [node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
        width += 1
    return paths


def root_by(position: int, size: int, leaf: bytes, path: Sequence[bytes]) -> str:
    """The root (hex) that `path` leads to from `leaf` at `position` in a log of `size`; empty when it leads nowhere."""
    if not 0 <= position < size:
        return ""
    here, last, node = position, size - 1, leaf
    for other in path:
        if last == 0:
            return ""
        if here & 1 or here == last:
            node = node_hash(other, node)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            node = node_hash(node, other)
        here, last = here >> 1, last >> 1
    return node.hex() if last == 0 else ""


def proof_faults(proof: Mapping[str, Any]) -> list[str]:
    """What is wrong with a proof as `queries.proof_of` writes it; empty when every entry of it stands in the log.

    Whose log it is, the reader decides by the fingerprint of `log_key`. Never raises on odd input.
    """
    try:
        return _faults(proof)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"日志证明无法读取（{type(error).__name__}）"]


def _faults(proof: Mapping[str, Any]) -> list[str]:
    head = proof["head"]
    size, root = int(head["size"]), str(head["root"])
    found = []
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof["log_key"]))
        key.verify(bytes.fromhex(head["signature"]), head_message(size, root))
    except InvalidSignature:
        found.append("日志树头的签名不符")
    for item in proof["entries"]:
        leaf = leaf_hash(canonical(item["entry"]))
        path = [bytes.fromhex(node) for node in item["path"]]
        if root_by(int(item["position"]), size, leaf, path) != root:
            found.append(f"日志第 {int(item['position'])} 条与树头不符")
    return found
