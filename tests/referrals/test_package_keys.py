"""Who keeps a body's keys, and who sees that there is a package at all."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import World
from tests.interviews.test_pages import enter, page, send
from tests.referrals.make import RECEIPT, delivered, lettered, studied
from tests.referrals.packages import BODY, key_pair, packed, registered
from tests.sight import Exit, check_exits

PEOPLE = (
    "inspector", "inspector2", "supervisor", "signatory", "assessor", "leader", "liaison", "liaison2", "discipline",
    "discipline2", "auditor", "sysadmin", "secadmin",
)  # fmt: skip


async def test_keys_are_kept_by_the_bodys_officer_or_the_security_administrator(world: World, tmp_path: Path) -> None:
    file, recipient = key_pair(tmp_path)
    private = next(line for line in file.read_text().splitlines() if not line.startswith("#"))
    at = f"/api/discipline-bodies/{world.body(BODY)}/keys"
    for login in PEOPLE:
        if login not in ("discipline2", "secadmin"):
            assert (await world.person(login).post(at, {"recipient": recipient})).status_code == 404, login
            assert (await world.person(login).get(at)).status_code == 404, login
    officer = world.person("discipline2")
    for wrong in (private, f"{recipient}\n{private}", recipient[:-1], "ssh-ed25519 AAAA", ""):
        answer = await officer.post(at, {"recipient": wrong})
        assert answer.status_code == 422, wrong
        assert private not in answer.text
    key = await registered(world, recipient)
    assert re.fullmatch(r"([0-9a-f]{4} ){7}[0-9a-f]{4}", key["fingerprint"]) and key["fingerprint"] in duze_prints(file)
    assert (await officer.post(at, {"recipient": recipient})).status_code == 409
    assert [one["recipient"] for one in (await officer.get(at)).json()] == [recipient]


def duze_prints(file: Path) -> str:
    from duze.kit.agekeys import fingerprint

    return fingerprint(next(line.split()[-1] for line in file.read_text().splitlines() if "age1" in line))


async def test_nobody_else_sees_the_package_and_no_key_or_letter_no_package(world: World, tmp_path: Path) -> None:
    row = await delivered(world)
    none = await world.person("discipline2").post(f"/api/referrals/{row['id']}/package")
    assert none.status_code == 409 and none.json()["code"] == "no_key"
    assert (await world.person("discipline2").get(f"/api/referrals/{row['id']}/package")).status_code == 404
    await registered(world, key_pair(tmp_path)[1])
    await packed(world, row, tmp_path)
    at = f"/api/referrals/{row['id']}/package"
    may_not = [login for login in PEOPLE if login not in ("discipline2", "supervisor", "signatory", "leader")]
    may = {"discipline2", "supervisor"}
    await check_exits(world, [Exit(at, "age-encryption")], may, [*may_not, *may])
    for login in may_not:
        assert (await world.person(login).post(at)).status_code == 404, login
    for login in ("signatory", "leader"):
        assert (await world.person(login).get(at)).status_code == 403, login


async def test_before_delivery_there_is_no_package(world: World, tmp_path: Path) -> None:
    await registered(world, key_pair(tmp_path)[1])
    for make in (studied, lettered):
        row = await make(world)
        early = await world.person("supervisor").post(f"/api/referrals/{row['id']}/package")
        assert early.status_code == 409, early.text


async def test_key_and_package_by_pages(world: World, tmp_path: Path) -> None:
    row = await delivered(world)
    file, recipient = key_pair(tmp_path)
    private = file.read_text().splitlines()[-1]
    await enter(world, "discipline2")
    at = f"/referrals/{row['id']}"
    assert "/keys" in await page(world, at)
    wrong = await send(world, "/keys", f"/keys/{world.body(BODY)}", {"recipient": private})
    assert wrong.status_code == 422 and "这是私钥" in wrong.text and private not in wrong.text
    assert (await send(world, "/keys", f"/keys/{world.body(BODY)}", {"recipient": recipient})).status_code == 303
    assert recipient in await page(world, "/keys")
    assert (await send(world, at, f"{at}/package", {})).status_code == 303
    html = await page(world, at)
    assert f"/api{at}/package" in html
    manifest = await world.person("supervisor").get(f"/api{at}")
    named = manifest.json()["package"]["manifest_sha256"]
    assert named not in html  # the office learns it by opening the package
    assert (await send(world, at, f"{at}/receipt", RECEIPT | {"manifest_sha256": named})).status_code == 303
    assert named in await page(world, at)
    await enter(world, "secadmin")
    assert recipient in await page(world, "/keys")
    await enter(world, "inspector")
    await page(world, "/keys", 403)
