"""The table of clauses: what is measured, where GB/T 9704-2012 says it and how firmly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Force(StrEnum):
    """How firmly a clause binds."""

    RULE = "规定"
    USUAL = "一般"
    ADVICE = "推荐"


@dataclass(frozen=True)
class Clause:
    """An element's label, its clause and force. Clauses of other standards name theirs."""

    label: str
    number: str
    force: Force


R, G, T = Force.RULE, Force.USUAL, Force.ADVICE
PUNCTUATION = "9 (GB/T 15834 5.1)"
PDF_FONTS, PDF_TEXT = "ISO 19005-3 6.2.11.4", "ISO 19005-3 6.2.11.7"

_TABLE: tuple[tuple[str, str, str, Force], ...] = (
    # page and grid
    ("page_size", "幅面", "5.1", R),
    ("area_top", "版心上边缘", "5.2.1", R),
    ("area_bottom", "版心下边缘", "5.2.1", R),
    ("area_left", "版心左边缘", "5.2.1", R),
    ("area_right", "版心右边缘", "5.2.1", R),
    ("pitch", "行距", "5.2.3", G),
    ("rows", "每面行数", "5.2.3", G),
    ("columns", "每行字数", "5.2.3", G),
    ("fill", "整行撑满版心", "5.2.3", G),
    ("black", "文字颜色", "5.2.4", R),
    ("punctuation", "避头尾", PUNCTUATION, R),
    ("fonts_embedded", "字体嵌入", PDF_FONTS, T),
    ("text_extractable", "文字可提取", PDF_TEXT, T),
    # head of 文件格式
    ("mark", "发文机关标志", "7.2.4", R),
    ("mark_top", "发文机关标志上边缘", "7.2.4", R),
    ("mark_centre", "发文机关标志居中", "7.2.4", R),
    ("mark_colour", "发文机关标志颜色", "7.2.4", R),
    ("mark_face", "发文机关标志字体", "7.2.4", T),
    ("number", "发文字号", "7.2.5", R),
    ("number_form", "发文字号格式", "7.2.5", R),
    ("number_gap", "发文字号上空二行", "7.2.5", R),
    ("number_place", "发文字号位置", "7.2.5", R),
    ("number_size", "发文字号字号", "5.2.2", G),
    ("number_face", "发文字号字体", "5.2.2", G),
    ("signer_place", "签发人右空一字", "7.2.6", R),
    ("signer_gap", "签发人上空二行", "7.2.6", R),
    ("signer_faces", "签发人字体", "7.2.6", R),
    ("signer_row", "发文字号与最后签发人同行", "7.2.5", R),
    ("rule", "红色分隔线", "7.2.7", R),
    ("rule_gap", "红色分隔线距发文字号", "7.2.7", R),
    ("rule_width", "红色分隔线宽", "7.2.7", R),
    ("rule_left", "红色分隔线左端", "7.2.7", R),
    ("rule_colour", "红色分隔线颜色", "7.2.7", R),
    # 信函格式
    ("letter_mark", "发文机关标志", "10.1", R),
    ("letter_mark_words", "发文机关标志用语", "10.1", R),
    ("letter_mark_top", "发文机关标志上边缘至上页边", "10.1", R),
    ("letter_mark_centre", "发文机关标志居中", "10.1", R),
    ("letter_mark_colour", "发文机关标志颜色", "10.1", T),
    ("letter_mark_face", "发文机关标志字体", "10.1", T),
    ("letter_rules", "红色双线", "10.1", R),
    ("letter_rule_gap", "上双线距发文机关标志", "10.1", R),
    ("letter_rule_top_kind", "上双线上粗下细", "10.1", R),
    ("letter_rule_foot", "下双线至下页边", "10.1", R),
    ("letter_rule_foot_kind", "下双线上细下粗", "10.1", R),
    ("letter_rule_width", "双线长", "10.1", R),
    ("letter_rule_centre", "双线居中", "10.1", R),
    ("letter_rule_colour", "双线颜色", "10.1", R),
    ("letter_number", "发文字号", "10.1", R),
    ("letter_number_place", "发文字号居版心右边缘", "10.1", R),
    ("letter_number_gap", "发文字号距双线", "10.1", R),
    ("letter_title_gap", "标题距上一要素二行", "10.1", R),
    ("letter_folio_first", "首页不显示页码", "10.1", R),
    ("letter_imprint_rules", "版记不加分隔线", "10.1", R),
    ("letter_imprint_printer", "版记不加印发机关和日期", "10.1", R),
    ("letter_imprint_place", "版记在版心内最下方", "10.1", R),
    # 纪要格式
    ("minutes_mark", "纪要标志", "10.3", R),
    ("minutes_mark_top", "纪要标志上边缘", "10.3", R),
    ("minutes_mark_centre", "纪要标志居中", "10.3", R),
    ("minutes_mark_colour", "纪要标志颜色", "10.3", T),
    ("minutes_mark_face", "纪要标志字体", "10.3", T),
    ("attendance_label", "出席、请假、列席标签字体", "10.3", G),
    ("attendance_indent", "出席人员名单左空二字", "10.3", G),
    # title, addressee, body
    ("title", "标题", "7.3.1", R),
    ("title_gap", "标题上空二行", "7.3.1", R),
    ("title_centre", "标题居中", "7.3.1", R),
    ("title_size", "标题字号", "7.3.1", G),
    ("title_face", "标题字体", "7.3.1", G),
    ("title_shape", "标题排列梯形或菱形", "7.3.1", R),
    ("addressee_gap", "主送机关上空一行", "7.3.2", R),
    ("addressee_left", "主送机关顶格", "7.3.2", R),
    ("addressee_colon", "主送机关后全角冒号", "7.3.2", R),
    ("body_first_page", "首页显示正文", "7.3.3", R),
    ("body_start", "正文在主送机关下一行", "7.3.3", R),
    ("body_size", "正文字号", "5.2.2", G),
    ("body_face", "正文字体", "7.3.3", G),
    ("body_indent", "段首左空二字、回行顶格", "7.3.3", R),
    ("heading_1", "第一层标题黑体", "7.3.3", G),
    ("heading_2", "第二层标题楷体", "7.3.3", G),
    ("heading_3", "第三、四层标题仿宋", "7.3.3", G),
    # 附件说明 to 附件
    ("attachments_gap", "附件说明上空一行", "7.3.4", R),
    ("attachments_indent", "附件说明左空二字", "7.3.4", R),
    ("attachments_end", "附件名称后不加标点", "7.3.4", R),
    ("attachments_hang", "附件名称回行对齐", "7.3.4", R),
    ("name", "发文机关署名", "7.3.5.1", R),
    ("date", "成文日期", "7.3.5.4", R),
    ("date_form", "成文日期格式", "7.3.5.4", R),
    ("sealed_date", "成文日期右空四字", "7.3.5.1", G),
    ("sealed_name", "署名以日期为准居中", "7.3.5.1", G),
    ("plain_name", "署名右空二字", "7.3.5.2", R),
    ("plain_date", "日期首字比署名右移二字", "7.3.5.2", R),
    ("plain_gap", "署名上空一行", "7.3.5.2", R),
    ("date_row", "成文日期在署名下一行", "7.3.5.1", R),
    ("seal_colour", "印章红色", "7.3.5.1", R),
    ("seal_centre", "印章居中压署名和日期", "7.3.5.1", R),
    ("seal_presses", "署名和日期在印章内", "7.3.5.1", R),
    ("seal_below", "署名和日期居印章中心偏下", "7.3.5.1", R),
    ("seal_top", "印章顶端距正文一行之内", "7.3.5.1", R),
    ("seals_each", "印章与署名一一对应", "7.3.5.1", R),
    ("seals_centre", "各印章居中压署名", "7.3.5.1", R),
    ("seals_apart", "印章互不相交或相切", "7.3.5.1", R),
    ("seals_area", "每排印章在版心内", "7.3.5.1", R),
    ("stamp_place", "签名章右空四字", "7.3.5.3", R),
    ("stamp_gap", "签名章上空二行", "7.3.5.3", R),
    ("stamp_post_gap", "职务在签名章左空二字", "7.3.5.3", R),
    ("stamp_post_middle", "职务以签名章上下居中", "7.3.5.3", R),
    ("stamp_date_gap", "成文日期在签名章下空一行", "7.3.5.3", R),
    ("stamp_date_place", "成文日期右空四字", "7.3.5.3", R),
    ("signature_page", "署名页有正文", "7.3.5.5", R),
    ("note_row", "附注在日期下一行", "7.3.6", R),
    ("note_indent", "附注左空二字", "7.3.6", R),
    ("note_brackets", "附注加圆括号", "7.3.6", R),
    ("appendix_page", "附件另面编排", "7.3.7", R),
    ("appendix_head", "“附件”顶格在版心第一行", "7.3.7", R),
    ("appendix_face", "“附件”三号黑体", "7.3.7", R),
    ("appendix_title_row", "附件标题在版心第三行", "7.3.7", R),
    ("appendix_title_centre", "附件标题居中", "7.3.7", R),
    ("appendix_agrees", "附件与附件说明一致", "7.3.7", R),
    # 版记
    ("imprint", "版记", "7.4.3", R),
    ("imprint_rule_width", "版记分隔线与版心等宽", "7.4.1", R),
    ("imprint_rule_last", "末条分隔线与版心下边缘重合", "7.4.1", R),
    ("imprint_rule_order", "首末粗线、中间细线", "7.4.1", R),
    ("imprint_rule_outer", "首末分隔线高", "7.4.1", T),
    ("imprint_rule_inner", "中间分隔线高", "7.4.1", T),
    ("imprint_size", "版记字号", "7.4.2", G),
    ("imprint_face", "版记字体", "7.4.2", G),
    ("imprint_left", "版记左空一字", "7.4.2", R),
    ("imprint_right", "印发日期右空一字", "7.4.3", R),
    ("imprint_copies_end", "抄送机关后标句号", "7.4.2", R),
    ("imprint_copies_hang", "抄送机关回行对齐", "7.4.2", R),
    ("imprint_date", "印发日期格式", "7.4.3", R),
    ("imprint_last", "版记在最后一面", "7.4.1", R),
    ("imprint_even", "版记在偶数面", "7.4.1", G),
    # page numbers
    ("folio", "页码", "7.5", R),
    ("folio_sequence", "页码连续", "7.5", R),
    ("folio_dashes", "页码一字线", "7.5", R),
    ("folio_drop", "一字线上距版心下边缘", "7.5", R),
    ("folio_odd", "单页码居右空一字", "7.5", R),
    ("folio_even", "双页码居左空一字", "7.5", R),
    ("folio_none", "空白页和版记页不编页码", "7.5", R),
    ("folio_size", "页码字号", "7.5", G),
    ("folio_face", "页码字体", "7.5", G),
)

CLAUSES = {element: Clause(label, number, force) for element, label, number, force in _TABLE}
