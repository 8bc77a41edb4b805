"""Letters as they go out: seal, signature field and mark of proof change nothing the standard measures."""

from __future__ import annotations

import pytest

from duze.letters.kinds import KINDS
from duze.letters.lint.judge import Report, lint
from duze.letters.lint.parts import Format
from tests.letters.conftest import sample
from tests.letters.sealed import sealed

OF_THE_SEAL = {"seal_colour", "seal_centre", "seal_presses", "seal_below", "seal_top"}


def places(report: Report) -> dict[str, str]:
    """What was measured of each element but the seal."""
    return {each.element: each.measured for each in report.readings if each.element not in OF_THE_SEAL}


@pytest.mark.parametrize("slug", KINDS)
def test_every_kind_is_clean_as_it_goes_out(slug: str) -> None:
    """Within the bounds of the unsealed letter, right edge included, and with the same readings."""
    report, before = lint(sealed(slug), strict=True), lint(sample(slug).pdf, strict=True)
    assert report.detected and report.form is before.form
    assert not report.breaches, [(each.element, each.page, each.target, each.measured) for each in report.breaches]
    assert places(report) == places(before)
    seen = {each.element for each in report.readings if each.verdict != "未见"} & OF_THE_SEAL
    assert seen == (set() if report.form is Format.MINUTES else OF_THE_SEAL)
