"""What the documents say holds: commands and links exist, every setting is listed, containers pass a linter."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from duze.cli import main

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
_BLOCK = re.compile(r"```sh( no-test)?\n(.*?)```", re.S)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


def commands(prefix: str, *, tested: bool = False) -> list[tuple[str, list[str]]]:
    """Every command line of the documents that starts with `prefix`, with the document it stands in.

    `tested` leaves out the blocks marked `no-test`.
    """
    found = []
    for document in DOCUMENTS:
        for untested, block in _BLOCK.findall(document.read_text("utf-8")):
            if tested and untested:
                continue
            for line in block.splitlines():
                words = [word for word in shlex.split(line, comments=True) if not re.match(r"DUZE_\w+=", word)]
                if words and words[0] == prefix:
                    found.append((document.name, words[1:]))
    return found


def test_every_make_target_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = [(document, words[0]) for document, words in commands("make")]
    assert named
    assert not [pair for pair in named if pair[1] not in targets]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_duze_command_named_is_understood(document: Path) -> None:
    """Commands in text and blocks: the command line knows each name and each option."""
    text = document.read_text("utf-8")
    for line in re.findall(r"`(duze [^`<>…]+)`", text):
        names = [word for word in shlex.split(line)[1:] if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")]
        options = [word for word in shlex.split(line) if word.startswith("--")]
        shown = CliRunner().invoke(main, [*names[:2], "--help"])
        if shown.exit_code:
            shown = CliRunner().invoke(main, [*names[:1], "--help"])
        assert shown.exit_code == 0, (document.name, line, shown.output)
        assert all(option in shown.output for option in options), (document.name, line)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    broken = [link for link in _LINK.findall(document.read_text("utf-8")) if not (document.parent / link).exists()]
    assert not broken


def test_every_setting_is_listed_with_its_meaning() -> None:
    read = set(re.findall(r'"(DUZE_[A-Z_]+)"', (ROOT / "src/duze/kit/settings.py").read_text("utf-8")))
    table = (ROOT / "docs/operations.md").read_text("utf-8")
    listed = {
        name for row in re.findall(r"^\| (`DUZE.*?) \|", table, re.M) for name in re.findall(r"DUZE_[A-Z_]+", row)
    }
    assert read == listed


def test_both_readmes_name_the_same_commands() -> None:
    by_name: dict[str, set[tuple[str, ...]]] = {"README.md": set(), "README.zh-CN.md": set()}
    for prefix in ("make", "duze"):
        for document, words in commands(prefix):
            if document in by_name:
                by_name[document].add((prefix, *words))
    assert by_name["README.md"] == by_name["README.zh-CN.md"]


def test_the_container_file_passes_its_linter() -> None:
    linter = Path(sys.executable).parent / "hadolint"
    done = subprocess.run(
        [str(linter), "--no-color", "docker/Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_services_fit_together() -> None:
    """No engine is needed to see that names, secrets and volumes used are declared and no secret is written down."""
    composed = yaml.safe_load((ROOT / "docker/compose.yaml").read_text("utf-8"))
    services = composed["services"]
    assert set(services) == {"database", "web", "worker"}
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        assert set(service["secrets"]) <= set(composed["secrets"])
        named = {volume.split(":")[0] for volume in service["volumes"]}
        assert named <= set(composed["volumes"])
        for name in service.get("environment", {}):
            assert "PASSWORD" not in name or name.endswith("_FILE")
    read = (ROOT / "src/duze/kit/settings.py").read_text("utf-8")
    assert all(f'"{name}"' in read for name in services["web"]["environment"])
