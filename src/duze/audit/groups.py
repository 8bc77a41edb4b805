"""The journal's verbs by what they are about, for the filter of its page."""

from __future__ import annotations

from duze.audit.names import verb_name
from duze.journal.verbs import Verb

GROUPS: dict[str, str] = {
    "account": "账号",
    "token": "接口令牌",
    "unit": "单位",
    "body": "纪检监察机构",
    "membership": "任职记录",
    "route": "移送去向",
    "law": "法规",
    "calendar": "工作日历",
    "limit": "时限表",
    "deadline": "时限",
    "job": "后台任务",
    "evidence": "证据",
    "finding": "问题",
    "informant": "线索提供人",
    "complaint": "投诉",
    "complainant": "投诉人",
    "letter": "文书",
    "letter_batch": "成批发文",
    "advice": "监察建议",
    "scheme": "考核方案",
    "month": "月度考核",
    "case": "案件",
    "rectification": "整改事项",
    "supervision": "督办事项",
    "inspection": "巡查方案",
    "conclusion": "巡查结论",
    "visit": "巡查任务",
    "duty": "责任清单",
    "task": "任务",
    "week": "周报",
    "interview": "约谈事项",
    "interview_authority": "约谈权限",
    "referral": "移送事项",
    "tolerance": "容错研判",
    "rulebook": "规则版本",
    "proposal": "建议",
    "import": "导入文件",
    "list": "清单导出",
    "reach": "消息设置",
    "feed": "日历订阅",
    "webhook": "事件推送",
    "system": "系统",
}


def grouped_verbs() -> list[tuple[str, list[tuple[str, str]]]]:
    """The verbs by what they are about, for the filter: [(group, [(code, name)])]."""
    found: dict[str, list[tuple[str, str]]] = {}
    for verb in Verb:
        found.setdefault(verb.value.split(".")[0], []).append((verb.value, verb_name(verb)))
    return [(GROUPS.get(code, code), verbs) for code, verbs in found.items()]
