"""`duze letters verify`: a letter's PDF checked offline, with nothing but the file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from duze.kit.errors import Refusal
from duze.letters.kinds import kind_named
from duze.letters.proofs import Outcome, Proof, prove


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--again", is_flag=True, help="Instead, render the attached facts again and compare the bytes.")
@click.pass_context
def verify(context: click.Context, file: Path, as_json: bool, again: bool) -> None:
    """Check a letter's PDF: signature, coverage, certificate, facts against print, PDF/A marks. Needs no network.

    Exit codes: 0 genuine, 1 unreadable or no letter of ours, 3 not signed, 4 altered after signing, 5 something
    appended after signing, 6 signed again, 7 facts differ from what is printed, 8 not marked PDF/A-3u (2 is a
    wrong command line). A genuine file is signed by *some* certificate: compare its fingerprint with the office's.
    With --again: 0 the same bytes (of a sealed file, up to the seal), 1 other ones.
    """
    pdf = file.read_bytes()
    if again:
        _again(pdf)
        return
    proof = prove(pdf)
    if as_json:
        click.echo(json.dumps({**asdict(proof), "outcome": proof.outcome.name.lower()}, ensure_ascii=False))
    else:
        _tell(proof)
    context.exit(int(proof.outcome))


def _tell(proof: Proof) -> None:
    said = {True: "是", False: "否"}
    rows = {
        "结论": "真实完好" if proof.outcome is Outcome.GENUINE else "；".join(proof.faults),
        "有数字签名": said[proof.signed],
        "签名与内容相符": said[proof.intact],
        "签名覆盖全文件": said[proof.whole],
        "签名证书": proof.subject,
        "证书 SHA-256": proof.fingerprint,
        "发文字号": proof.number,
        "成文日期": proof.dated,
        "文件 SHA-256": proof.sha256,
    }
    table = Table(show_header=False)
    for name, value in rows.items():
        table.add_row(name, value)
    Console(width=100).print(table)


def _again(pdf: bytes) -> None:
    from duze.letters.verifying import verify as compare

    try:
        verdict = compare(pdf)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if not verdict.same:
        raise click.ClickException(f"{verdict.number}: {verdict.reason}")
    click.echo(f"{verdict.number}: {kind_named(verdict.kind).label}，与所附要素逐字节一致")
