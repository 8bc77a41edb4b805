"""`duze letters lint`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from duze.letters.lint.judge import Report
    from duze.letters.lint.reading import Reading

FORMS = ("公文", "信函", "纪要")
_HEADS = ("要素", "页", "应为", "实测", "偏差", "条款", "效力", "结论")
_NARROW = frozenset({"页", "偏差", "效力", "结论"})
_WIDTH = 160
"""Columns where the output is no terminal."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMS), help="The letter's form; found out when not given.")
@click.option("--strict", is_flag=True, help="±0.1 mm down, ±0.5 mm sideways; 一般 and 推荐 count as well.")
@click.option("--all", "everything", is_flag=True, help="Also list what fits.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def lint(file: Path, form: str | None, strict: bool, everything: bool, as_json: bool) -> None:
    """Measure a PDF letter against GB/T 9704-2012.

    Exit code 0 when it keeps what is laid down, 1 when it breaks some of it, 2 when the file cannot be judged.
    """
    from duze.letters.lint.judge import lint as judge
    from duze.letters.lint.measure import Unreadable
    from duze.letters.lint.parts import Format

    try:
        report = judge(file.read_bytes(), Format(form) if form else None, strict=strict)
    except Unreadable as refusal:
        if as_json:
            click.echo(json.dumps({"file": file.name, "error": str(refusal)}, ensure_ascii=False))
        click.echo(f"{file.name}：{refusal}", err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(_plain(file.name, report), ensure_ascii=False))
    else:
        _table(file.name, report, everything=everything)
    sys.exit(1 if report.breaches else 0)


def _plain(name: str, report: Report) -> dict[str, object]:
    return {
        "file": name,
        "format": report.form.value,
        "detected": report.detected,
        "strict": report.strict,
        "clean": not report.breaches,
        "readings": [
            {
                "element": reading.element,
                "label": reading.clause.label,
                "page": reading.page,
                "target": reading.target,
                "measured": reading.measured,
                "deviation_mm": reading.deviation,
                "clause": reading.clause.number,
                "force": reading.clause.force.value,
                "verdict": reading.verdict.value,
            }
            for reading in report.readings
        ],
    }


def _table(name: str, report: Report, *, everything: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from duze.letters.lint.reading import Verdict

    shown = [reading for reading in report.readings if everything or reading.verdict is not Verdict.FITS]
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    if shown:
        table = Table()
        for head in _HEADS:
            table.add_column(head, overflow="fold", no_wrap=head in _NARROW)
        for reading in shown:
            table.add_row(*map(Text, _cells(reading)), style="red" if reading in report.breaches else None)
        console.print(table)
    counts = "，".join(
        f"{verdict} {sum(reading.verdict is verdict for reading in report.readings)}" for verdict in Verdict
    )
    found = "自动识别" if report.detected else "指定"
    click.echo(f"{name}：{report.form}格式（{found}），共 {len(report.readings)} 项：{counts}。")
    click.echo("合格。" if not report.breaches else f"不合格：{len(report.breaches)} 项。")


def _cells(reading: Reading) -> tuple[str, ...]:
    clause = reading.clause
    deviation = "" if reading.deviation is None else f"{reading.deviation:+.2f}"
    page = "" if reading.page is None else str(reading.page)
    return (
        clause.label,
        page,
        reading.target,
        reading.measured,
        deviation,
        clause.number,
        clause.force.value,
        reading.verdict.value,
    )
