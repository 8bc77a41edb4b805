"""The indicator tree: weights under every node, arithmetic and geometric means, exact points down to each cell.

Geometric means after OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6: a weak part cannot be
bought off by a strong one. The points of a node are its score times its share of the whole; where its parts' points
come to something else, the node carries the difference, so that a unit's trace always adds up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from duze.rankings.rules.figures import ZERO, Cell, NodeScore, fine
from duze.rankings.scheme import Aggregation, Node, Scheme

ROOT = ""
OUT = frozenset({"redistributed", "excused"})
"""How a cell that does not count is marked: its weight is spread over what stands beside it."""


@dataclass(frozen=True)
class Tree:
    """One group's tree: what stands under each node, in the scheme's order, and every part's weight there."""

    children: Mapping[str, Sequence[str]]
    nodes: Mapping[str, Node]
    weights: Mapping[str, Decimal]
    root: Aggregation
    leaves: Mapping[str, tuple[Decimal, str]]
    """Indicator → its weight in the whole (in hundredths, before anything is redistributed) and its node."""

    def means(self, code: str) -> Aggregation:
        """How the parts of a node become its score."""
        return self.nodes[code].aggregation if code else self.root


def tree_of(scheme: Scheme, group: str) -> Tree:
    """The tree of a group, without what carries no weight there."""
    weights = scheme.weights[group]
    used = scheme.used_in(group)
    parents = {item.code: item.parent or ROOT for item in scheme.parts()}
    wanted = {item.code for item in used}
    for item in used:
        above = parents[item.code]
        while above:
            wanted.add(above)
            above = parents[above]
    children: dict[str, list[str]] = {ROOT: []}
    for part in scheme.parts():
        if part.code in wanted:
            children.setdefault(parents[part.code], []).append(part.code)
    leaves = {item.code: (fine(_whole(item.code, parents, weights)), parents[item.code]) for item in used}
    return Tree(children, {node.code: node for node in scheme.nodes}, weights, scheme.aggregation, leaves)


def _whole(code: str, parents: Mapping[str, str], weights: Mapping[str, Decimal]) -> Decimal:
    above = parents[code]
    return weights[code] * _whole(above, parents, weights) / 100 if above else weights[code]


def in_tree(tree: Tree, cells: Sequence[Cell]) -> tuple[tuple[Cell, ...], tuple[NodeScore, ...], Decimal]:
    """The cells with share, points and node; the nodes' scores from the top; the unit's points in all."""
    scores = {cell.indicator: cell.score for cell in cells if cell.how not in OUT}
    _scored(tree, ROOT, scores)
    placed: dict[str, tuple[Decimal, Decimal]] = {}
    nodes: list[NodeScore] = []
    total = _spread(tree, ROOT, Decimal(1), scores, placed, nodes)
    done = []
    for cell in cells:
        weight, parent = tree.leaves[cell.indicator]
        share, points = placed.get(cell.indicator, (ZERO, ZERO))
        done.append(msgspec.structs.replace(cell, weight=weight, share=fine(share * 100), points=points, node=parent))
    return tuple(done), tuple(nodes), total


def _counting(tree: Tree, code: str, scores: Mapping[str, Decimal]) -> list[str]:
    return [child for child in tree.children.get(code, ()) if child in scores]


def _scored(tree: Tree, code: str, scores: dict[str, Decimal]) -> None:
    """The scores of the nodes below `code` and its own; a node of which nothing counts gets none."""
    for child in tree.children.get(code, ()):
        if child in tree.nodes:
            _scored(tree, child, scores)
    parts = _counting(tree, code, scores)
    if parts:
        weights = [tree.weights[child] for child in parts]
        scores[code] = mean([scores[child] for child in parts], weights, tree.means(code))


def mean(scores: Sequence[Decimal], weights: Sequence[Decimal], how: Aggregation) -> Decimal:
    """The weighted mean at six places; a geometric one with a zero in it is zero."""
    whole = sum(weights, ZERO)
    if how is Aggregation.ARITHMETIC:
        return fine(sum((w * s for w, s in zip(weights, scores, strict=True)), ZERO) / whole)
    if not all(scores):
        return ZERO
    return fine((sum((w * s.ln() for w, s in zip(weights, scores, strict=True)), ZERO) / whole).exp())


def _spread(
    tree: Tree,
    code: str,
    share: Decimal,
    scores: Mapping[str, Decimal],
    placed: dict[str, tuple[Decimal, Decimal]],
    nodes: list[NodeScore],
) -> Decimal:
    """Shares and points from the top down. Returns the node's own points."""
    parts = _counting(tree, code, scores)
    whole = sum((tree.weights[child] for child in parts), ZERO)
    at = len(nodes)
    total = ZERO
    for child in parts:
        own = share * tree.weights[child] / whole
        if child in tree.nodes:
            total += _spread(tree, child, own, scores, placed, nodes)
        else:
            placed[child] = (own, fine(own * scores[child]))
            total += placed[child][1]
    if not code and tree.root is Aggregation.ARITHMETIC:
        return total
    points = fine(share * scores[code]) if parts else ZERO
    nodes.insert(at, _node(tree, code, share, scores.get(code, ZERO), points, points - total))
    return points


def _node(tree: Tree, code: str, share: Decimal, score: Decimal, points: Decimal, adjust: Decimal) -> NodeScore:
    node = tree.nodes.get(code)
    return NodeScore(
        code=code,
        name=node.name if node else "总分",
        parent=(node.parent or ROOT) if node else ROOT,
        aggregation=tree.means(code).value,
        score=score,
        weight=tree.weights[code] if node else Decimal(100),
        share=fine(share * 100),
        points=points,
        adjust=adjust,
    )
