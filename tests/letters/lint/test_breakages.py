"""Letters of another maker: whole ones are clean by either reading of the grid, and each broken by one element fails
with that element's clause."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from duze.letters.lint.clauses import Force
from duze.letters.lint.judge import Report, lint
from duze.letters.lint.parts import Format
from tests.letters.lint import papers
from tests.letters.lint.breakages import BASES, RULES
from tests.letters.lint.canvas import Canvas
from tests.letters.lint.usual import USUAL


@pytest.mark.parametrize(
    ("make", "form"),
    [
        (lambda: papers.paper("a"), Format.PAPER),
        (lambda: papers.paper("b"), Format.PAPER),
        (lambda: papers.paper("a", seal=False, signer=True), Format.PAPER),
        (lambda: papers.paper("b", signer=True), Format.PAPER),
        (lambda: papers.letter("a"), Format.LETTER),
        (lambda: papers.letter("b"), Format.LETTER),
        (papers.minutes, Format.MINUTES),
        (papers.stamped, Format.PAPER),
        (papers.joint, Format.PAPER),
    ],
)
def test_a_whole_letter_is_clean(make: Callable[[], Canvas], form: Format) -> None:
    report = lint(make().pdf(), strict=True)
    assert report.form is form and report.detected
    assert not report.breaches, report.breaches


def broken(base: str, breaks: Callable[[Canvas], object], *, form: Format | None = None) -> Report:
    """The report on a whole letter after one change."""
    canvas = BASES[base]()
    breaks(canvas)
    return lint(canvas.pdf(), form)


@pytest.mark.parametrize(("base", "element", "clause", "breaks"), RULES)
def test_what_is_laid_down_fails_with_its_clause(
    base: str, element: str, clause: str, breaks: Callable[[Canvas], object]
) -> None:
    forms = {"letter": Format.LETTER, "minutes": Format.MINUTES}
    report = broken(base, breaks, form=forms.get(base, Format.PAPER))
    found = {reading.element: reading for reading in report.breaches}
    assert element in found, [(reading.element, reading.measured) for reading in report.breaches]
    assert found[element].clause.number == clause and found[element].clause.force is Force.RULE


@pytest.mark.parametrize(("base", "element", "clause", "breaks"), USUAL)
def test_what_is_usual_is_reported_and_fails_when_strict(
    base: str, element: str, clause: str, breaks: Callable[[Canvas], object]
) -> None:
    canvas = BASES[base]()
    breaks(canvas)
    data = canvas.pdf()
    form = {"minutes": Format.MINUTES}.get(base, Format.PAPER)
    strict = {reading.element: reading for reading in lint(data, form, strict=True).breaches}
    assert element in strict, list(strict)
    assert strict[element].clause.number == clause and strict[element].clause.force is not Force.RULE
    assert element not in {reading.element for reading in lint(data, form).breaches}


@pytest.mark.parametrize("element", ["number_form", "rule_width", "heading_1", "note_row"])
def test_one_fault_is_one_breach(element: str) -> None:
    """Where a change touches nothing but its element, nothing else fails."""
    for base, broken_element, _, breaks in [*RULES, *USUAL]:
        if broken_element == element:
            canvas = BASES[base]()
            breaks(canvas)
            assert {reading.element for reading in lint(canvas.pdf(), strict=True).breaches} == {element}
