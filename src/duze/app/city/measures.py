"""Measures of the demo year's rectification plans: milestones that units set themselves, and told as done."""

from __future__ import annotations

from duze.app.city.cases import CaseStory
from duze.app.city.words import words


def measures(story: CaseStory, after: int, due: str) -> list[dict[str, str]]:
    """Every other unit sets itself milestones: one a demand, three working days apart, none past the order's day."""
    if story.plan.number % 2:
        return []
    heads, first = words()["heads"], story.days.back_date(max(story.plan.back - after, 0))
    return [
        {
            "measure": demand[:500],
            "responsible": heads[(story.plan.number + place) % len(heads)],
            "due_on": min(story.days.after(first, 3 * place).isoformat(), due),
        }
        for place, demand in enumerate(story.order_words["demands"], 1)
    ]


async def done(story: CaseStory, at: str, after: int) -> None:
    """The measures of the plan are told as done, the day before the report."""
    for row in await story.stage.person(story.liaison).get(f"{at}/milestones"):
        story.go(after + 11, 15, row["place"])
        await story.act(story.liaison, at, f"milestones/{row['place']}/completion", {"result": "已落实，材料见附件。"})
