"""Templates with shared parts: one text, whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from duze.letters.errors import TemplateBroken
from duze.letters.kinds import CORRECTION_BULLETIN, KINDS, RANKING_BULLETIN


def test_a_template_is_whole() -> None:
    """A letter keeps this text: nothing may be looked up when it is made again."""
    assert not [kind.slug for kind in KINDS.values() if "{% include" in kind.template]
    head = "<th>单位</th>" + '<th width="24">得分</th>'
    assert head in RANKING_BULLETIN.template and head in CORRECTION_BULLETIN.template


def test_a_missing_part_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / RANKING_BULLETIN.slug
    folder.mkdir()
    (folder / "letter.html").write_text('<h1>题</h1>\n{% include "_parts/nothing.html" %}\n')
    monkeypatch.setenv("DUZE_LETTERS_DIR", str(tmp_path))
    with pytest.raises(TemplateBroken, match=r"_parts/nothing\.html"):
        _ = RANKING_BULLETIN.template
