"""Line breaking: 避头尾 and exact fill hold for any text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from duze.letters import geometry as g
from duze.letters.compose import NO_END, NO_START, Line, Measure, Run, break_lines
from duze.letters.faces import FANG
from duze.letters.metrics import width
from duze.letters.titles import set_title

MEASURE = Measure(g.WIDTH * g.MM, first=2 * g.STEP * g.MM)

han = st.text(
    st.sampled_from("营商环境考核督办约谈整改武汉市洪山区硚口区政府有关责任单位的了和在"), min_size=1, max_size=8
)
mark = st.sampled_from(["，", "。", "、", "；", "（", "）", "《", "》", "“", "”", "〔", "〕", "——", "……", "：", "％"])
latin = st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,2})?|[A-Za-z]{1,10}", fullmatch=True)
sentences = st.lists(st.one_of(han, han, mark, latin), min_size=1, max_size=80).map("".join)


def set_width(line: Line) -> float:
    """The width the renderer will give the line, from its pieces and tracking alone."""
    total = gaps = 0.0
    for piece in line.pieces:
        total += sum(width(character, piece.face) * line.size for character in piece.text)
        gaps += 1 if piece.joined else len(piece.text)
    return total + (gaps - 1) * line.tracking


@settings(max_examples=300, deadline=None)
@given(sentences)
def test_nothing_is_lost_and_full_lines_are_exact(text: str) -> None:
    lines = break_lines([Run(text, FANG)], MEASURE)
    assert "".join(line.text for line in lines) == text
    for line in lines[:-1]:
        assert abs(line.indent + set_width(line) - g.WIDTH * g.MM) < 0.01
    assert lines[-1].indent + set_width(lines[-1]) <= g.WIDTH * g.MM + 0.02


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(han, latin), min_size=1, max_size=60), st.data())
def test_no_mark_stands_where_it_may_not(words: list[str], data: st.DataObject) -> None:
    """Single marks between words, as prose has them: never at a wrong end of a line."""
    glue = [data.draw(st.sampled_from(["，", "。", "、", "）", "》", "（", "《", "", ""])) for _ in words]
    text = "".join(word + between for word, between in zip(words, glue, strict=True))
    lines = break_lines([Run(text, FANG)], MEASURE)
    for line in lines[1:]:
        assert line.text[0] not in NO_START, [line.text for line in lines]
    for line in lines[:-1]:
        assert line.text[-1] not in NO_END, [line.text for line in lines]


def test_digits_and_dashes_are_never_parted() -> None:
    text = "营商环境" * 6 + "截至2026年" + "考核" * 11 + "——" + "整改" * 12 + "……完"
    for line in break_lines([Run(text, FANG)], MEASURE):
        assert not line.text.startswith(("026", "26", "6年"))
        assert line.text.count("—") % 2 == 0
        assert line.text.count("…") % 2 == 0


def test_a_word_wider_than_a_line_is_cut() -> None:
    lines = break_lines([Run("0123456789abcdef" * 40, FANG)], MEASURE)
    assert len(lines) > 1
    assert all(line.indent + set_width(line) <= g.WIDTH * g.MM + 0.02 for line in lines)


def test_spacing_stays_moderate_in_office_prose() -> None:
    text = (
        "经核实，你区政务服务大厅18号窗口10月14日受理食品经营许可申请时，要求申请人提交法律、法规已经取消的证明材料，"
        "属于乱作为；你区承办的督办事项“建设项目用电外线工程并联审批”应于10月20日办结，至今仍未办结，已超期12个工作日。"
    )
    for start in range(30):
        for line in break_lines([Run(text[start:], FANG)], MEASURE)[:-1]:
            assert -1.0 < line.tracking < 2.5, (line.text, line.tracking)


def test_titles_are_trapezoids_or_diamonds() -> None:
    words = ["武汉市优化营商环境工作领导小组办公室", "关于2026年10月", "全市营商环境", "考核排名情况的", "通报"]
    rows = set_title(words)
    assert "".join(rows) == "".join(words)
    assert all(len(row) <= g.TITLE_MOST for row in rows)
    lengths = [len(row) for row in rows]
    assert len(set(lengths)) > 1
    assert not any(a > b < c for a, b, c in zip(lengths, lengths[1:], lengths[2:], strict=False))
    assert set_title(["关于移送", "线索的函"]) == ["关于移送线索的函"]


@given(st.lists(st.text(alphabet="督办窗口超时、，《》（）2026AB", min_size=1, max_size=12), min_size=1, max_size=4))
def test_no_row_of_a_title_begins_or_ends_with_a_mark_that_may_not_stand_there(words: list[str]) -> None:
    whole = "关于" + "".join(f"{word}事项" for word in words)
    rows = set_title(["关于", *(f"{word}事项" for word in words)])
    assert "".join(rows) == whole
    assert all(len(row) <= g.TITLE_MOST for row in rows)
    assert not any(row[0] in NO_START or row[-1] in NO_END for row in rows), rows


def test_a_title_parts_after_an_offices_name_or_a_mark() -> None:
    assert set_title(["关于限期整改", "政务服务窗口违规增设申请材料等问题", "的通知"]) == [
        "关于限期整改政务服务窗口",
        "违规增设申请材料等问题的通知",
    ]
    matter = "施工许可审批长期超时、督办后仍不办结问题"
    assert set_title(["关于对", matter, "有关责任人员", "予以问责的建议函"])[0] == f"关于对{matter[:11]}"
