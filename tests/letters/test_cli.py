"""The command line: kinds, samples, verification."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from duze.letters.cli import letters
from duze.letters.kinds import KINDS
from tests.letters.conftest import sample


def test_kinds_are_listed() -> None:
    plain = CliRunner().invoke(letters, ["kinds"])
    lines = CliRunner().invoke(letters, ["kinds", "--json"]).output.splitlines()
    assert plain.exit_code == 0 and "约谈通知书" in plain.output
    assert [json.loads(line)["slug"] for line in lines] == list(KINDS)


def test_an_office_of_another_city_numbers_with_its_own_letters() -> None:
    command = [sys.executable, "-c", "from duze.letters.cli import letters; letters()", "kinds"]
    env = os.environ | {"DUZE_NUMBER_MARK": "江营"}
    said = subprocess.run(command, check=True, env=env, capture_output=True, text=True)
    assert "江营督" in said.stdout and "武营" not in said.stdout, said.stderr


def test_a_sample_is_rendered_and_verifies(tmp_path: Path) -> None:
    target = tmp_path / "x.pdf"
    made = CliRunner().invoke(letters, ["sample", "interview_notice", "-o", str(target)])
    assert made.exit_code == 0, made.output
    assert target.read_bytes().startswith(b"%PDF-1.7")
    checked = CliRunner().invoke(letters, ["verify", "--again", str(target)])
    assert checked.exit_code == 0 and "逐字节一致" in checked.output


def test_a_refused_sample_names_the_field_and_writes_nothing(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    data = json.loads((KINDS["interview_notice"].folder / "sample.json").read_text())
    facts.write_text(json.dumps({**data, "place": "𠮷"}))
    target = tmp_path / "x.pdf"
    made = CliRunner().invoke(letters, ["sample", "interview_notice", "-o", str(target), "--facts", str(facts)])
    assert made.exit_code == 1 and "/place" in made.output and "U+20BB7" in made.output
    assert not target.exists()


def test_a_changed_file_does_not_verify(tmp_path: Path) -> None:
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(sample("interview_notice").pdf + b"\n")
    assert CliRunner().invoke(letters, ["verify", "--again", str(changed)]).exit_code == 1
    other = tmp_path / "other.pdf"
    other.write_bytes(b"not a pdf")
    refused = CliRunner().invoke(letters, ["verify", "--again", str(other)])
    assert refused.exit_code == 1 and "facts.json" in refused.output
