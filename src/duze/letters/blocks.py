"""A letter as structure: what the templates say, before any line is broken. Plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from duze.letters.compose import Run


class Form(StrEnum):
    """The outer form of a letter."""

    DOCUMENT = "document"
    """文件格式: red mark with 文件, number, red rule, imprint on an even last page."""
    LETTER = "letter"
    """信函格式 (10.1): mark at 30 mm, double rules, number at the right below the first."""
    MINUTES = "minutes"
    """纪要格式 (10.3): mark ending in 纪要, no addressee, no signature; who attended after the text."""


class Closing(StrEnum):
    """How a letter ends (7.3.5), in the words drafters choose from."""

    SEAL = "加盖印章"
    BARE = "不加盖印章"
    STAMP = "加盖签发人签名章"


@dataclass(frozen=True)
class Signatory:
    """Whose stamp stands below a letter, and the post beside it (7.3.5.3)."""

    post: str
    name: str


@dataclass(frozen=True)
class Paragraph:
    """Body text. Indents in characters; `rest` is that of the following lines."""

    runs: tuple[Run, ...]
    first: int = 2
    rest: int = 0
    keep_with_next: bool = False
    placed: str = ""
    """centre or right (four characters in): a single line, not justified."""

    @property
    def text(self) -> str:
        """The characters, faces forgotten."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Column:
    """A column of a table: width in mm (None: shares what is left), text centred or at the left."""

    width: float | None = None
    centred: bool = True


@dataclass(frozen=True)
class Table:
    """A table whose head repeats on every page. Cells are plain text."""

    columns: tuple[Column, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    tall: bool = False
    """Rows as high as two lines of text, for slips filled in by hand."""


@dataclass(frozen=True)
class Blank:
    """Empty rows."""

    rows: int = 1


Block = Paragraph | Table | Blank


@dataclass(frozen=True)
class Appendix:
    """附件 (7.3.7): on a page of its own, heading at the top left, title centred on the third row."""

    title: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Body:
    """What a template says, in reading order. Titles are cut where a line may end."""

    title: tuple[str, ...]
    addressee: str
    blocks: tuple[Block, ...]
    note: str = ""
    appendices: tuple[Appendix, ...] = ()


@dataclass(frozen=True)
class Letter:
    """Everything that is laid out. `number` is the full 发文字号, `date` already in Chinese."""

    form: Form
    mark: str
    number: str
    body: Body
    issuer: str
    date: str
    copies_to: str = ""
    printer: str = ""
    signers: tuple[str, ...] = ()
    """签发人 of an upward paper (7.2.6)."""
    distributed_to: str = ""
    """分送, of minutes."""
    urgency: str = ""
    """特急 or 加急 (7.2.3)."""
    jointly: tuple[str, ...] = ()
    """The offices that issue it together with `issuer`, in their order (联合行文)."""
    closing: Closing = Closing.SEAL
    signatories: tuple[Signatory, ...] = ()
    """With Closing.STAMP, one for each office."""

    @property
    def issuers(self) -> tuple[str, ...]:
        """All offices, the leading one first."""
        return (self.issuer, *self.jointly)
