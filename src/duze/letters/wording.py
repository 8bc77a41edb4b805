"""What letters say by default: sentences printed on paper, offered to the drafter and open to change."""

from __future__ import annotations

CITY_GOVERNMENT = "市人民政府"
ORDER_SOURCES = {
    "finding": "作风巡查发现并经核实的问题",
    "proposal": "月度考核和规则研判",
    "assigned": "市领导交办",
}
SUPERVISION_SOURCES = {
    "instruction": "市领导批示交办的事项",
    "inspection": "作风巡查发现的问题",
    "ranking": "月度考核排名反映的问题",
    "hotline": "12345热线反映的问题",
}
ORDER_FEEDBACK = "办结后在督责系统中提交办结报告和佐证材料，不另行报送纸质材料"
ORDER_CONSEQUENCE = (
    "临近期限未办结的，发催办通知（黄牌）；逾期未办结的，发催办通知（红牌）并按规定计入月度考核，仍不办结的，提请约谈"
)
CHASE_CONSEQUENCE = "期限届满仍未办结的，按规定计入月度考核，并提请约谈有关负责同志"
RECTIFICATION_PROOF = "整改报告、佐证材料和单位主要负责人签字的销号申请"
RECTIFICATION_CHECK = "书面核查、现场核查并回访企业"
CHECKED_BY_PAPERS = "书面核查"
LEADING_GROUP = "市优化营商环境工作领导小组"
MINUTES_FOLLOW_UP = "由督查机构跟踪核查整改情况，核查结果报市优化营商环境工作领导小组"
RECEIPT_AWAITED, OUTCOME_AWAITED, ADVICE_AWAITED = "受理回执", "办理结果", "对问责建议的答复"
OUTCOME_REMEDY = "对办理结果有异议的，可以自收到本函之日起30日内提出复核，由我办安排未参与原办理的人员核查"
COMPLAINT_HANDLED = "接到投诉后，由专人承办，向被投诉单位核实了有关情况"
COMPLAINT_REMEDY = "对办理结果不满意的，可以在回访时提出，由我办另行指派人员重办一次"
COMPLAINT_FINAL = "本件已经换人重办；仍不满意的，可以依法申请行政复议、提起行政诉讼或者向上一级机关反映"
OBJECTION_REVIEWED = "接到异议后，由未参与登记、核实和定性的人员调阅材料，对认定的事实和依据作了复核"
OBJECTION_FINAL = "对复核结论仍有异议的，可以向市人民政府办公厅反映"
CORRECTED = "核对更正"
MOVED_BY_OTHERS = "他单位得分变化"
CHANGED_ITEMS = ("扣分", "总分", "名次")


def outcome_matter(kind: str) -> str:
    """What a finding is called when its outcome is told."""
    return f"{kind}问题"


def outcome_result(grade: str) -> str:
    """How much of it proved true."""
    return f"所反映的问题{grade}。"


def objection_matter(number: str) -> str:
    """What the unit objected to."""
    return f"对{number}问题定性的异议"


def objection_number(number: str) -> str:
    """How the objection is referred to."""
    return f"{number}异议"


def objection_result(verdict: str, reason: str) -> str:
    """What the review of an objection came to."""
    return f"复核结论：{verdict}。\n{reason}"


def complaint_answered(number: str) -> str:
    """How a complainant was told, by letter."""
    return f"以{number}书面答复投诉人。"
