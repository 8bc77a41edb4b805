"""Days as people write them: the yearly notice's own sentences, ranges, and slips of the pen."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.deadlines.notices import typed_days, written
from duze.deadlines.shapes import DayIn
from duze.kit.errors import Invalid

NOTICE = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
鼓励各单位结合带薪年休假等制度落实，合理安排职工休息。"""


def test_the_notice_gives_the_whole_year() -> None:
    told = {one.day: one.works for one in typed_days(NOTICE, "", 2026)}
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert all(told.get(day, day.weekday() < 5) == chinese_calendar.is_workday(day) for day in year)


@pytest.mark.parametrize(
    ("text", "year", "days"),
    [
        ("一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。", None, ["2022-12-31", "2023-01-01", "2023-01-02"]),
        ("元旦：12月31日（周六）至1月2日（周一）放假。", 2023, ["2022-12-31", "2023-01-01", "2023-01-02"]),
        ("二、春节：2月10日放假。鼓励各单位安排职工在除夕（2月9日）休息。", 2024, ["2024-02-10"]),
        ("三、清明节：4月4日放假，与周末连休，共3天。", 2025, ["2025-04-04"]),
        ("2027年2月5日至6日 休 春节", None, ["2027-02-05", "2027-02-06"]),
        ("2027-02-05~02-06 放假", None, ["2027-02-05", "2027-02-06"]),
    ],
)
def test_ways_of_writing(text: str, year: int | None, days: list[str]) -> None:
    assert [one.day.isoformat() for one in typed_days(text, "", year)] == days


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("二、春节：2月16日（周日）放假", "2026-02-16 是周一"),
        ("三、清明节：4月4日至6日放假，共4天。", "共 4 天，列出的是 3 天"),
        ("四、劳动节：5月1日至5日，共5天。", "没有写明 2026-05-01 是放假还是上班"),
        ("2026-02-30 休", "没有 2026-2-30 这一天"),
        ("2026-05-05至2026-05-01 休", "止日不得早于起日"),
        ("2026-01-01至2026-03-01 休", "不超过 31 天"),
        ("下周五 放", "看不懂"),
    ],
)
def test_slips_of_the_pen_are_refused(text: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        typed_days(f"2026-01-01 休 元旦\n{text}", "", 2026)
    [error] = refused.value.errors
    sentence = error.detail % dict(error.params)
    assert says.replace("2-30", "02-30") in sentence and "第 2 行" in sentence


_DAY = st.builds(
    lambda on, works, name: DayIn(day=on, works=works, name=name),
    st.dates(date(2026, 1, 1), date(2026, 4, 30)),
    st.booleans(),
    st.sampled_from(["", "春节", "元旦 调休"]),
)


@given(st.lists(_DAY, max_size=40, unique_by=lambda one: one.day))
def test_what_is_written_reads_back(days: list[DayIn]) -> None:
    assert typed_days(written(days), "") == sorted(days, key=lambda one: one.day)
