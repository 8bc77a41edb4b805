"""What a finding is called and whose turn it is: a verified one waits to be decided, whatever its state is called."""

from __future__ import annotations

from tests.conftest import World
from tests.findings.steps import verified, verifying


async def test_a_verified_finding_waits_for_its_decision(world: World) -> None:
    one, other = await verifying(world), await verified(world)
    assert one["turn"] == "由单位说明情况，核实人核实"
    assert (other["state"], other["turn"]) == ("verifying", "由未参与登记、核实的督查员定性")
    office = world.person("supervisor")
    page = (await office.get(f"/findings/{other['id']}")).text
    assert 'class="tg amb">待定性' in page and "下一步：由未参与登记、核实的督查员定性" in page
    for state, wanted in (("verifying", one), ("to_decide", other)):
        rows = (await office.get(f"/api/findings?state={state}")).json()["items"]
        assert [row["id"] for row in rows] == [wanted["id"]]
        assert ("待定性</span>" in (await office.get(f"/findings?state={state}")).text) == (wanted is other)
    assert "待定性" in (await world.person("inspector").get("/")).text
