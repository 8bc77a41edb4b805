"""The Merkle log against the RFC's own test vectors (RFC 6962 as exercised by certificate transparency)."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from duze.journal.rules import EMPTY_ROOT, Tree, audit_path, leaf_hash, node_hash, root_of

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_roots_of_one_to_eight_leaves() -> None:
    tree = Tree()
    assert tree.root() == EMPTY_ROOT == hashlib.sha256().hexdigest()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.add(leaf_hash(leaf))
        assert tree.root() == root


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_every_leaf_is_proved_by_its_path(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    place = data.draw(st.integers(0, len(leaves) - 1))
    assert _climb(hashes[place], place, len(hashes), audit_path(place, hashes)) == root_of(hashes)


@given(st.lists(st.binary(max_size=8), max_size=40), st.lists(st.binary(max_size=8), max_size=40))
def test_a_tree_grows_on_from_its_edge(before: list[bytes], after: list[bytes]) -> None:
    whole = Tree()
    for leaf in before:
        whole.add(leaf_hash(leaf))
    resumed = Tree.resumed(whole.size, whole.edge())
    assert resumed is not None
    for leaf in after:
        whole.add(leaf_hash(leaf))
        resumed.add(leaf_hash(leaf))
    assert (resumed.size, resumed.root(), resumed.edge()) == (whole.size, whole.root(), whole.edge())
    assert Tree.resumed(whole.size + 1, whole.edge() + " zz") is None


def _climb(node: bytes, place: int, size: int, path: list[bytes]) -> str:
    """Verify an inclusion proof as RFC 9162 section 2.1.3.2 describes."""
    last = size - 1
    for sibling in path:
        if place % 2 == 1 or place == last:
            node = node_hash(sibling, node)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return node.hex()
