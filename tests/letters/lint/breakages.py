"""Ways to break a whole letter in one element that is laid down (规定)."""

from __future__ import annotations

from collections.abc import Callable

from duze.letters.faces import FANG, SONG
from tests.letters.lint import canvas as made
from tests.letters.lint import papers
from tests.letters.lint.canvas import Canvas, Draw, Say

Breakage = tuple[str, str, str, Callable[[Canvas], object]]

BASES: dict[str, Callable[[], Canvas]] = {
    "paper": papers.paper,
    "upward": lambda: papers.paper("b", signer=True),
    "plain": lambda: papers.paper("b", seal=False),
    "letter": papers.letter,
    "minutes": papers.minutes,
    "stamped": papers.stamped,
    "joint": papers.joint,
}


def _plain_signature(canvas: Canvas) -> Canvas:
    """Without a seal: name two characters in, date two characters to its right, one blank row above."""
    name = made.ending(3, made.RIGHT - 2 * made.STEP, made.Grid()(8), canvas.say("name").text)
    canvas.items["name"] = name
    canvas.items["date"] = Say(3, name.x + 2 * made.STEP, made.Grid()(9), "2026年11月6日")
    return canvas.drop("note")


def _number(text: str) -> Callable[[Canvas], object]:
    return lambda canvas: canvas.items.update(number=made.centred(1, canvas.say("number").y, text))


def _page_number(page: int, text: str) -> Callable[[Canvas], object]:
    return lambda canvas: canvas.change(f"folio{page}", text=text)


def _bare_page(canvas: Canvas) -> None:
    """A blank page before a page with the imprint alone, both with numbers."""
    canvas.drop("appended2")
    canvas.drop("appended3")
    canvas.drop("appendix2")
    canvas.drop("heading2")
    canvas.drop("attached1")
    canvas.drop("attached2")
    canvas.change("attached0", text="附件：整治任务清单")
    canvas.change("appendix1", text="附件")


def _seal_on_its_own_page(canvas: Canvas) -> None:
    for name in [name for name in canvas.items if name.startswith("body3")]:
        canvas.drop(name)
    canvas.drop("attached")
    canvas.drop("append")
    canvas.drop("heading")


# base, element that must fail, its clause, what is done
RULES: list[Breakage] = [
    ("paper", "page_size", "5.1", lambda c: setattr(c, "sheet", (216.0, 279.0))),
    ("paper", "area_left", "5.2.1", lambda c: c.move("", x=3.0)),
    ("paper", "area_right", "5.2.1", lambda c: c.change("body2.3", tracking=0.25)),
    ("paper", "area_top", "5.2.1", lambda c: c.move("body2", y=-4.0)),
    ("paper", "area_bottom", "5.2.1", lambda c: c.move("body2", y=5.0)),
    ("paper", "black", "5.2.4", lambda c: c.change("body2.3", fill="#0055aa")),
    (
        "paper",
        "punctuation",
        "9 (GB/T 15834 5.1)",
        lambda c: c.change("body2.4", text="，" + c.say("body2.4").text[1:]),
    ),
    (
        "paper",
        "punctuation",
        "9 (GB/T 15834 5.1)",
        lambda c: c.change("body2.3", text=c.say("body2.3").text[:-1] + "（"),
    ),
    ("paper", "mark", "7.2.4", lambda c: c.drop("mark")),
    ("paper", "mark_top", "7.2.4", lambda c: c.move("mark", y=4.0)),
    ("paper", "mark_centre", "7.2.4", lambda c: c.move("mark", x=-6.0)),
    ("paper", "mark_colour", "7.2.4", lambda c: c.change("mark", fill="#000000")),
    ("paper", "number", "7.2.5", lambda c: c.drop("number")),
    ("paper", "number_form", "7.2.5", _number("武政办[2026]12号")),
    ("paper", "number_form", "7.2.5", _number("武政办〔2026〕012号")),
    ("paper", "number_form", "7.2.5", _number("武政办〔2026〕第12号")),
    ("paper", "number_gap", "7.2.5", lambda c: c.move("mark", y=-9.0)),
    ("paper", "number_place", "7.2.5", lambda c: c.move("number", x=-20.0)),
    ("upward", "signer_place", "7.2.6", lambda c: c.move("signer", x=-9.0)),
    ("upward", "signer_faces", "7.2.6", lambda c: c.change("signer name", face=FANG)),
    ("upward", "signer_row", "7.2.5", lambda c: c.move("number", y=2.5)),
    ("paper", "rule", "7.2.7", lambda c: c.drop("rule")),
    ("paper", "rule_gap", "7.2.7", lambda c: c.move("rule", y=3.0)),
    ("paper", "rule_width", "7.2.7", lambda c: c.change("rule", width=140.0)),
    ("paper", "rule_colour", "7.2.7", lambda c: c.change("rule", fill="#000000")),
    ("paper", "title_gap", "7.3.1", lambda c: c.move("title", y=-10.0)),
    ("paper", "title_centre", "7.3.1", lambda c: c.move("title0", x=8.0)),
    (
        "paper",
        "title_shape",
        "7.3.1",
        lambda c: c.change("title1", text="专项整治有关工作的通知书", x=c.say("title0").x),
    ),
    ("paper", "addressee_gap", "7.3.2", lambda c: c.move("title", y=-9.0)),
    ("paper", "addressee_left", "7.3.2", lambda c: c.move("addressee", x=5.5)),
    ("paper", "addressee_colon", "7.3.2", lambda c: c.change("addressee", text="各区人民政府，市直各部门:")),
    ("paper", "body_indent", "7.3.3", lambda c: c.move("body2.0", x=-2 * made.STEP)),
    ("paper", "attachments_gap", "7.3.4", lambda c: c.move("attached", y=-made.Grid().pitch)),
    ("paper", "attachments_indent", "7.3.4", lambda c: c.move("attached0", x=-2 * made.STEP)),
    ("paper", "attachments_end", "7.3.4", lambda c: c.change("attached0", text="附件：1. 整治任务清单。")),
    ("paper", "attachments_hang", "7.3.4", lambda c: c.move("attached2", x=-4.0)),
    ("paper", "date_form", "7.3.5.4", lambda c: c.change("date", text="2026年11月06日")),
    ("paper", "date_form", "7.3.5.4", lambda c: c.change("date", text="二〇二六年十一月六日")),
    ("paper", "name", "7.3.5.1", lambda c: c.drop("name")),
    ("paper", "date", "7.3.5.4", lambda c: [c.drop("date"), c.drop("seal"), c.drop("note")]),
    ("plain", "plain_name", "7.3.5.2", lambda c: [_plain_signature(c), c.move("name", x=9.0), c.move("date", x=9.0)]),
    ("plain", "plain_date", "7.3.5.2", lambda c: [_plain_signature(c), c.move("date", x=-7.0)]),
    (
        "plain",
        "plain_gap",
        "7.3.5.2",
        lambda c: [_plain_signature(c), c.move("name", y=21.0), c.move("date", y=21.0)],
    ),
    ("paper", "seal_centre", "7.3.5.1", lambda c: c.move("seal", x=-12.0)),
    ("paper", "seal_presses", "7.3.5.1", lambda c: c.move("seal", y=35.0)),
    ("paper", "seal_below", "7.3.5.1", lambda c: c.move("seal", y=9.0)),
    ("paper", "seal_top", "7.3.5.1", lambda c: [c.move(name, y=20.0) for name in ("seal", "name", "date", "note")]),
    ("joint", "seals_each", "7.3.5.1", lambda c: c.drop("seal 1")),
    ("joint", "seals_centre", "7.3.5.1", lambda c: c.move("seal 1", y=0.2).move("seal 1", x=-2.0)),
    ("joint", "seals_apart", "7.3.5.1", lambda c: c.move("seal 1", x=4.0)),
    ("joint", "seals_area", "7.3.5.1", lambda c: c.move("seal 0", x=-8.0)),
    ("stamped", "stamp_place", "7.3.5.3", lambda c: c.move("stamp", x=-8.0)),
    ("stamped", "stamp_gap", "7.3.5.3", lambda c: [c.move(name, y=9.0) for name in ("stamp", "post", "date")]),
    ("stamped", "stamp_post_gap", "7.3.5.3", lambda c: c.move("post", x=-6.0)),
    ("stamped", "stamp_post_middle", "7.3.5.3", lambda c: c.move("post", y=4.0)),
    ("stamped", "stamp_date_gap", "7.3.5.3", lambda c: c.move("date", y=9.0)),
    ("stamped", "stamp_date_place", "7.3.5.3", lambda c: c.move("date", x=9.0)),
    ("paper", "signature_page", "7.3.5.5", _seal_on_its_own_page),
    ("paper", "note_row", "7.3.6", lambda c: c.move("note", y=made.Grid().pitch)),
    ("paper", "note_indent", "7.3.6", lambda c: c.move("note", x=-2 * made.STEP)),
    ("paper", "appendix_page", "7.3.7", lambda c: [c.change("appendix2", page=4, y=150.0), c.drop("heading2")]),
    ("paper", "appendix_head", "7.3.7", lambda c: c.move("appendix1", y=6.0)),
    ("paper", "appendix_face", "7.3.7", lambda c: c.change("appendix1", face=FANG)),
    ("paper", "appendix_title_row", "7.3.7", lambda c: c.move("heading1", y=made.Grid().pitch)),
    ("paper", "appendix_title_centre", "7.3.7", lambda c: c.move("heading1", x=20.0)),
    ("paper", "appendix_agrees", "7.3.7", lambda c: c.change("heading1", text="整治任务分工表")),
    ("paper", "imprint", "7.4.3", lambda c: [c.drop(name) for name in ("line", "copies", "print")]),
    ("paper", "imprint_rule_width", "7.4.1", lambda c: c.change("line1", width=120.0)),
    ("paper", "imprint_rule_last", "7.4.1", lambda c: [c.move(name, y=-6) for name in ("line", "copies", "print")]),
    ("paper", "imprint_rule_order", "7.4.1", lambda c: c.change("line1", height=0.6)),
    ("paper", "imprint_left", "7.4.2", lambda c: c.move("copies", x=-4.9)),
    ("paper", "imprint_right", "7.4.3", lambda c: c.move("printed", x=4.9)),
    ("paper", "imprint_copies_end", "7.4.2", lambda c: c.change("copies", text="抄送：市委办公厅，市人大常委会办公厅")),
    ("paper", "imprint_date", "7.4.3", lambda c: c.change("printed", text="2026年11月06日印发")),
    ("paper", "folio", "7.5", lambda c: c.drop("folio2")),
    ("paper", "folio_sequence", "7.5", _page_number(2, "— 7 —")),
    ("paper", "folio_dashes", "7.5", _page_number(2, "- 2 -")),
    ("paper", "folio_drop", "7.5", lambda c: c.move("folio", y=4.0)),
    ("paper", "folio_odd", "7.5", lambda c: c.move("folio3", x=-60.0)),
    ("paper", "folio_even", "7.5", lambda c: c.move("folio2", x=-4.9)),
    ("paper", "folio_none", "7.5", _bare_page),
    ("letter", "letter_mark_top", "10.1", lambda c: c.move("mark", y=5.0)),
    ("letter", "letter_mark_words", "10.1", lambda c: c.change("mark", text="武汉市人民政府文件")),
    ("letter", "letter_rules", "10.1", lambda c: c.drop("lower thin")),
    ("letter", "letter_rule_gap", "10.1", lambda c: c.move("upper", y=3.0)),
    ("letter", "letter_rule_foot", "10.1", lambda c: c.move("lower", y=-5.0)),
    ("letter", "letter_rule_width", "10.1", lambda c: c.change("upper thick", width=156.0)),
    ("letter", "letter_rule_centre", "10.1", lambda c: c.move("lower", x=4.0)),
    (
        "letter",
        "letter_rule_top_kind",
        "10.1",
        lambda c: [c.change("upper thick", height=0.35), c.change("upper thin", height=1.0)],
    ),
    (
        "letter",
        "letter_rule_foot_kind",
        "10.1",
        lambda c: [c.change("lower thick", height=0.35), c.change("lower thin", height=0.9)],
    ),
    ("letter", "letter_rule_colour", "10.1", lambda c: c.change("lower thick", fill="#ff9900")),
    ("letter", "letter_number_place", "10.1", lambda c: c.move("number", x=-12.0)),
    ("letter", "letter_number_gap", "10.1", lambda c: c.move("number", y=4.0)),
    ("letter", "letter_title_gap", "10.1", lambda c: c.move("title", y=-10.0)),
    (
        "letter",
        "letter_folio_first",
        "10.1",
        lambda c: c.items.update(folio1=Say(1, 160.0, 267.0, "— 1 —", 14.0, SONG, tracking=0.0)),
    ),
    ("letter", "letter_imprint_rules", "10.1", lambda c: c.items.update(line=Draw(5, 28.0, 254.0, 156.0, 0.35))),
    (
        "letter",
        "letter_imprint_printer",
        "10.1",
        lambda c: c.items.update(printed=Say(5, 120.0, 256.0, "2026年11月6日印发", 14.0)),
    ),
    ("minutes", "minutes_mark_top", "10.3", lambda c: c.move("mark", y=-6.0)),
    ("minutes", "minutes_mark_centre", "10.3", lambda c: c.move("mark", x=7.0)),
]
