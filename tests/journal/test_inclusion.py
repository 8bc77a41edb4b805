"""Inclusion proofs: the one-pass paths are RFC 6962's, and what they prove they prove for no other leaf."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from duze.journal.inclusion import inclusion_paths, proof_faults, root_by
from duze.journal.rules import audit_path, root_of


def leaves(count: int) -> list[bytes]:
    return [hashlib.sha256(str(place).encode()).digest() for place in range(count)]


@given(st.integers(1, 300), st.data())
def test_one_pass_gives_the_paths_of_the_rfc_and_they_lead_to_the_root(size: int, data: st.DataObject) -> None:
    tree = leaves(size)
    positions = data.draw(st.lists(st.integers(0, size - 1), min_size=1, unique=True))
    paths = inclusion_paths(positions, tree)
    for position in positions:
        assert paths[position] == audit_path(position, tree)
        assert root_by(position, size, tree[position], paths[position]) == root_of(tree)


@given(st.integers(2, 200), st.data())
def test_a_path_proves_no_other_leaf_place_or_size(size: int, data: st.DataObject) -> None:
    tree = leaves(size)
    position = data.draw(st.integers(0, size - 1))
    path, root = audit_path(position, tree), root_of(tree)
    assert root_by(position, size, b"\0" * 32, path) != root
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != position))
    assert root_by(other, size, tree[position], path) != root
    assert root_by(position, size, tree[position], [*path, b"\0" * 32]) != root
    assert root_by(position, size, tree[position], path[:-1]) != root
    assert root_by(size, size, tree[position], path) == ""


@given(st.recursive(st.none() | st.integers() | st.text(), lambda x: st.dictionaries(st.text(), x), max_leaves=8))
def test_odd_proofs_are_faults_not_errors(odd: object) -> None:
    assert proof_faults(odd if isinstance(odd, dict) else {"head": odd})
