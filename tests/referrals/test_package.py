"""The sealed package: made for the addressed body, opened and checked without a server, named in the receipt."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from duze.app.rooms import bind_jobs
from duze.letters import sealing_demo
from tests.conftest import World
from tests.findings.steps import JPEG
from tests.referrals.make import RECEIPT, act, delivered, refused
from tests.referrals.packages import duze, key_pair, packed, registered


@pytest.fixture
async def sealed(world: World, tmp_path: Path) -> tuple[dict[str, Any], Path, Path]:
    """A delivered referral, its package, and the key file that opens it."""
    world.runtime.signer = sealing_demo.signer(tmp_path / "seal")
    world.runtime.kinds = bind_jobs(world.runtime)
    key, recipient = key_pair(tmp_path)
    await registered(world, recipient)
    row = await delivered(world)
    return row, await packed(world, row, tmp_path), key


async def test_a_package_is_opened_checked_and_named_in_the_receipt(
    world: World, sealed: tuple[dict[str, Any], Path, Path], tmp_path: Path
) -> None:
    row, bundle, key = sealed
    assert JPEG not in bundle.read_bytes()
    opened = duze("open", bundle, "--identity", key, "-o", tmp_path / "out", "--json")
    assert opened.exit_code == 0, opened.output
    told = json.loads(opened.output)
    assert told["faults"] == [] and told["entries"] >= 3 and told["letter"]["outcome"] == 0
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert [m["pages"] for m in manifest["materials"]] == [2]
    assert (tmp_path / "out" / manifest["materials"][0]["file"]).read_bytes() == JPEG
    assert (tmp_path / "out/letter.pdf").read_bytes().startswith(b"%PDF")
    assert manifest["materials"][0]["sha256"] in (tmp_path / "out/materials.csv").read_text("utf-8-sig")
    verbs = [item["entry"]["verb"] for item in json.loads((tmp_path / "out/journal.json").read_text())["entries"]]
    assert verbs == ["letter.sealed", "letter.delivered", "referral.delivered"]
    assert duze("verify", tmp_path / "out").exit_code == 0
    assert duze("verify", bundle, "--identity", key).exit_code == 0
    for named in ({}, {"manifest_sha256": "0" * 64}):
        wrong = await refused(world, "discipline2", row, "receipt", RECEIPT | named)
        assert wrong.json()["errors"][0]["pointer"] == "/manifest_sha256"
    row = await act(world, "discipline2", row, "receipt", RECEIPT | {"manifest_sha256": told["manifest_sha256"]})
    assert row["dispatches"][-1]["manifest_sha256"] == told["manifest_sha256"]
    entries = await world.person("supervisor").get(f"/api/referrals/{row['id']}/timeline")
    verbs = [entry["verb"] for entry in entries.json()]
    assert verbs[-3:] == ["referral.packed", "referral.package_taken", "referral.acknowledged"]


async def test_the_package_is_made_once_for_a_key_and_anew_for_the_next(
    world: World, sealed: tuple[dict[str, Any], Path, Path], tmp_path: Path
) -> None:
    row, bundle, key = sealed
    assert (await packed(world, row, tmp_path, "supervisor")).read_bytes() == bundle.read_bytes()
    fresh, recipient = key_pair(tmp_path, "next.txt")
    await registered(world, recipient, "secadmin")
    stale = (await world.person("discipline2").get(f"/api/referrals/{row['id']}")).json()["package"]
    assert not stale["current"]
    again = await packed(world, row, tmp_path)
    assert duze("open", again, "--identity", key, "-o", tmp_path / "old").exit_code == 1
    assert not (tmp_path / "old").exists()
    assert duze("open", again, "--identity", fresh, "-o", tmp_path / "new").exit_code == 0


async def test_what_was_tampered_with_is_named(sealed: tuple[dict[str, Any], Path, Path], tmp_path: Path) -> None:
    _, bundle, key = sealed
    duze("open", bundle, "--identity", key, "-o", tmp_path / "out")

    def changed(work: Any) -> Result:
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(tmp_path / "out", copy)
        work(copy)
        return duze("verify", copy, "--json")

    def rewrite(file: Path, old: bytes, new: bytes) -> None:
        data = file.read_bytes()
        assert old in data
        file.write_bytes(data.replace(old, new))

    picture = next((tmp_path / "out/evidence").iterdir()).name
    cases = {
        9: [
            lambda at: (at / "evidence" / picture).write_bytes(b"other"),
            lambda at: (at / "evidence" / picture).unlink(),
            lambda at: (at / "evidence/extra.jpg").write_bytes(b"new"),
            lambda at: rewrite(at / "letter.pdf", b"%PDF-1.7", b"%PDF-1.6"),
        ],
        10: [lambda at: rewrite(at / "manifest.json", b'"pages":2,"place"', b'"pages":3,"place"')],
        1: [
            lambda at: (at / "manifest.json").write_bytes(b"[]"),
            lambda at: (at / "manifest.json").unlink(),
            lambda at: rewrite(at / "manifest.json", b"duze-package/1", b"duze-package/9"),
        ],
    }
    for code, works in cases.items():
        for work in works:
            done = changed(work)
            assert done.exit_code == code, (code, done.output)
            assert json.loads(done.output)["faults"]

    def forged_journal(at: Path) -> None:
        rewrite(at / "journal.json", b"referral.delivered", b"referral.archived_")
        from duze.referrals.manifest import file_digest

        manifest = json.loads((at / "manifest.json").read_text())
        manifest["files"]["journal.json"] = file_digest(at / "journal.json")
        (at / "manifest.json").write_text(json.dumps(manifest))

    assert changed(forged_journal).exit_code == 11


async def test_what_cannot_be_opened_leaves_nothing(sealed: tuple[dict[str, Any], Path, Path], tmp_path: Path) -> None:
    _, bundle, key = sealed
    other, _ = key_pair(tmp_path, "other.txt")
    cut = tmp_path / "cut.age"
    cut.write_bytes(bundle.read_bytes()[:-100])
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    for words in (
        ("open", bundle, "--identity", other, "-o", tmp_path / "no"),
        ("open", cut, "--identity", key, "-o", tmp_path / "no"),
        ("open", key, "--identity", key, "-o", tmp_path / "no"),
        ("open", bundle, "--identity", bundle, "-o", tmp_path / "no"),
        ("open", bundle, "--identity", key, "-o", full),
        ("keygen", "-o", key),
        ("verify", bundle, "--identity", other),
    ):
        done = duze(*words)
        assert done.exit_code == 1, (words, done.output)
    assert not (tmp_path / "no").exists()
    assert [path.name for path in full.iterdir()] == ["mine.txt"]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".duze")]
    assert duze("verify", bundle).exit_code == 2
