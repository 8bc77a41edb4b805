"""What the receiving office needs of the `duze` command: a key, the package opened, the package checked.

None of it asks for a server, a database or a network.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from duze.evidence.sealing import CannotOpen
from duze.kit import clock
from duze.kit.agekeys import BadKey, fingerprint, identities_in, new_identity
from duze.referrals.opening import Checked, check, open_package

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A new file.")
def keygen(output: Path) -> None:
    """Make a pair of keys for receiving packages. The private key stays in FILE, on this machine.

    Prints the public key to register with the sending office, and its fingerprint to compare by telephone. An
    existing file is never written over (exit code 1).
    """
    private, public = new_identity()
    text = f"# 生成于 {clock.now().isoformat(timespec='seconds')}\n# 公钥 {public}\n{private}\n"
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    click.echo(f"公钥（登记用）：{public}")
    click.echo(f"指纹（电话核对用）：{fingerprint(public)}")
    click.echo(f"私钥已存入 {output}：请离线保管并另存备份，不得上传、外传。丢失后只能换用新钥、重新下载。")


@click.command("open")
@click.argument("bundle", type=_FILE)
@click.option("--identity", type=_FILE, required=True, help="The key file that `duze keygen` made.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A folder not there yet.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def open_(context: click.Context, bundle: Path, identity: Path, output: Path, as_json: bool) -> None:
    """Open a sealed package, check it, and print the hash of its manifest for the receipt.

    Exit codes: 1 it cannot be opened (nothing is left behind), else as in `duze verify`.
    """
    try:
        found = open_package(bundle, identities_in(identity), output)
    except BadKey as error:
        raise click.ClickException(f"{identity}: 不是 duze keygen 生成的密钥文件") from error
    except CannotOpen as error:
        raise click.ClickException(str(error)) from error
    _tell(found, as_json)
    context.exit(found.code)


@click.command()
@click.argument("target", type=click.Path(exists=True, path_type=Path))
@click.option("--identity", type=_FILE, help="For a package not opened yet.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def verify(context: click.Context, target: Path, identity: Path | None, as_json: bool) -> None:
    """Check a package, opened (a folder) or sealed (a file, with --identity). Needs no network.

    Exit codes: 0 genuine, 1 unreadable, 9 a file is missing, changed or not listed, 10 the list differs from the
    letter's, 11 the journal's proofs do not hold; 3 to 8 about the letter, as in `duze letters verify` (2 is a wrong
    command line). Compare the fingerprints of the certificate and of the journal's key with the sending office's.
    """
    if target.is_dir():
        found = check(target)
    elif identity is None:
        raise click.UsageError("a sealed package needs --identity")
    else:
        found = _sealed(target, identity)
    _tell(found, as_json)
    context.exit(found.code)


def _sealed(target: Path, identity: Path) -> Checked:
    """What a sealed package holds; the plain files are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="duze-verify-") as folder:
        try:
            return open_package(target, identities_in(identity), Path(folder) / "opened")
        except (BadKey, CannotOpen) as error:
            found = Checked()
            found.fault(1, str(error) or f"{identity}: 不是 duze keygen 生成的密钥文件")
            return found


def _tell(found: Checked, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, default=str))
        return
    letter = found.letter
    rows = {
        "结论": "；".join(found.faults) or "真实完好",
        "清单 SHA-256（填入回执）": found.manifest_sha256,
        "移送函": letter.number if letter else "",
        "签名证书": letter.subject if letter else "",
        "证书 SHA-256": letter.fingerprint if letter else "",
        "材料": f"{len(found.materials)} 项",
        "日志证明": f"{found.entries} 条",
        "日志公钥指纹": found.log_key,
    }
    table = Table(show_header=False)
    for name, value in rows.items():
        table.add_row(name, value)
    Console(width=110).print(table)
