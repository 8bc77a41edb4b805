"""Texts of one-page letters, every one new, and the words they print."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from duze.letters.facts import InterviewFacts
from duze.letters.fill_in import day
from duze.letters.kinds import INTERVIEW_NOTICE

TEMPLATE = """<h1>关于约谈<wbr>{{ to[0] }}<wbr>有关负责同志的通知</h1>
<address>{{ to[0] }}：</address>
<p>根据{{ basis[0] }}，经{{ government_approval.authority }}同意，决定约谈{{ you }}有关负责同志。现通知如下：</p>
<h2>约谈事由</h2>
{% for reason in reasons %}<p>{{ reason }}</p>{% endfor %}
<p>请于{{ plan_due | day }}前报送整改方案。</p>
<aside>（联系人：{{ contact.name }}，联系电话：{{ contact.phone }}）</aside>
"""


@dataclass(frozen=True)
class Words:
    """What is printed, for the peers; `style` of a paragraph is h2 or p."""

    mark: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[tuple[str, str], ...]
    issuer: str
    date: str
    note: str
    copies: str
    attached: str

    def all(self) -> str:
        """Everything that must stand on the page."""
        parts = [self.mark, self.number, self.title, self.addressee, *(text for _, text in self.paragraphs)]
        return "".join([*parts, self.issuer, self.date, self.note, self.copies])


_PLACES = [
    "洪山区",
    "江岸区",
    "江汉区",
    "硚口区",
    "汉阳区",
    "武昌区",
    "青山区",
    "东西湖区",
    "蔡甸区",
    "江夏区",
    "黄陂区",
    "新洲区",
]
_MATTERS = [
    "食品经营许可",
    "建设项目用电外线工程",
    "施工许可联审",
    "不动产转移登记",
    "企业开办全程网办",
    "涉企收费公示",
]
_FAULTS = [
    "要求提交已经取消的证明材料",
    "超过承诺时限仍未办结",
    "对企业来信无人答复",
    "让群众往返补正",
    "在系统外收取材料",
]
_OFFICES = [
    "政务服务大厅",
    "行政审批局",
    "住建局",
    "市场监管局",
    "水务窗口",
    "供电营业厅",
]


def facts_for(seed: int) -> dict[str, object]:
    """Facts of one letter, all of its text drawn by `seed`."""
    draw = random.Random(seed)
    place = draw.choice(_PLACES)
    dated = date(2026, 1, 1) + timedelta(days=draw.randrange(330))
    reasons = [
        f"{draw.randint(1, 12)}月{draw.randint(1, 28)}日，{draw.choice(_OFFICES)}{draw.randint(1, 40)}号窗口"
        f"办理{draw.choice(_MATTERS)}时{draw.choice(_FAULTS)}，涉及企业{draw.randint(2, 99)}户。"
        for _ in range(1)
    ]
    return {
        "issuer": "武汉市优化营商环境工作领导小组办公室",
        "dated": dated.isoformat(),
        "to": [f"{place}人民政府"],
        "copies_to": ["市委督查室", f"市政府督查{draw.choice('一二三四')}处"],
        "contact": {"name": draw.choice(["周喆", "何淑珺", "林维舟"]), "phone": f"027-8000{draw.randrange(10**4):04d}"},
        "you": "你区",
        "we": "我办",
        "basis": [f"《优化营商环境条例》第{draw.randint(3, 72)}条"],
        "government_approval": {"authority": "市政府", "approver": "陈启明副市长", "approved_on": dated.isoformat()},
        "reasons": reasons,
        "starts_at": f"{dated + timedelta(days=7)}T09:30:00",
        "place": "武汉市民之家501会议室",
        "interviewees": [{"post": "区长"}],
        "host": "副市长陈启明",
        "attendees": [],
        "materials": ["原因分析"],
        "materials_due": (dated + timedelta(days=5)).isoformat(),
        "reply_due": (dated + timedelta(days=4)).isoformat(),
        "plan_due": (dated + timedelta(days=14)).isoformat(),
        "report_due": (dated + timedelta(days=38)).isoformat(),
    }


def words_of(data: dict[str, object], number: str) -> Words:
    """The words `TEMPLATE` makes of these facts."""
    facts = INTERVIEW_NOTICE.read_facts(data)
    assert isinstance(facts, InterviewFacts)
    opening = f"根据{facts.basis[0]}，经市政府同意，决定约谈你区有关负责同志。现通知如下："
    closing = f"请于{day(facts.plan_due)}前报送整改方案。"
    reasons = [("p", reason) for reason in facts.reasons]
    return Words(
        mark=facts.issuer,
        number=number,
        title=f"关于约谈{facts.to[0]}有关负责同志的通知",
        addressee=f"{facts.to[0]}：",
        paragraphs=(("p", opening), ("h2", "约谈事由"), *reasons, ("p", closing)),
        issuer=facts.issuer,
        date=day(facts.dated),
        note=f"（联系人：{facts.contact.name}，联系电话：{facts.contact.phone}）",
        copies="抄送：" + "，".join(facts.copies_to) + "。",
        attached=facts.model_dump_json(),
    )
