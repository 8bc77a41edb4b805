"""All stories of the demo city."""

from __future__ import annotations

from duze.app.city.agenda import CityStage, Story
from duze.app.city.cases import CASE_STEPS, CasePlan, CaseStory, case_plans, finished, opened
from duze.app.city.collecting import collected, renamed
from duze.app.city.complaints import complaint_stories
from duze.app.city.days import Days
from duze.app.city.findings import told
from duze.app.city.inspections import inspection_stories
from duze.app.city.interviews import TALK, talked
from duze.app.city.letters import letter_stories
from duze.app.city.lists import list_stories
from duze.app.city.orders import looked_back, ordered
from duze.app.city.planning import planned
from duze.app.city.proposals import decided
from duze.app.city.ranking import corrected, ranked
from duze.app.city.referrals import referred
from duze.app.city.supervisions import supervision_stories
from duze.app.city.together import shared_stories


def stories(stage: CityStage, days: Days) -> list[Story]:
    """Every story, in a fixed order; each on a stage of its own."""
    found = [ranked(stage.fresh(), days), corrected(stage.fresh(), days)]
    found += [collected(stage.fresh(), days), renamed(stage.fresh(), days)]
    found += [told(stage.fresh(), days, plan) for plan in planned(days, stage.unit_names)]
    found += [decided(stage.fresh(), days), *letter_stories(stage, days), *shared_stories(stage, days)]
    found += [*list_stories(stage, days), *supervision_stories(stage, days)]
    found += [*inspection_stories(stage, days), *complaint_stories(stage, days)]
    found += [_case(CaseStory(stage.fresh(), days, plan)) for plan in case_plans()]
    return found


async def _case(story: CaseStory) -> None:
    plan = story.plan
    finding = await story.finding()
    if plan.case == "none":
        await referred(story, finding, "", "", 0)
        return
    at = await opened(story, finding)
    if plan.case not in CASE_STEPS[2:]:
        return
    interview = ""
    if plan.interview:
        interview = await talked(story, at, 2)
    elif plan.order:
        await ordered(story, at, 2)
    if plan.referral:
        await referred(story, finding, at, interview, 2 + TALK + 2)
    await finished(story, at, _done_after(plan))
    if plan.look == "done":
        await looked_back(story)


def _done_after(plan: CasePlan) -> int:
    """How many working days after its proposal everything in the case has ended."""
    return 2 + TALK + 22 if plan.interview else 21
