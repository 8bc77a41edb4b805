"""The public door to a letter's proof, for whoever holds a letter: no sign-in, nothing kept, tries counted."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime, timedelta
from typing import Any

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal, TooManyTries, invalid
from duze.kit.web.forms import form_values
from duze.kit.web.problems import problem
from duze.letters.proof_mark import spaced, tidy
from duze.letters.proofs import Outcome, prove
from duze.letters.public_proof import PublicProof, public_proof
from duze.people.pages import same_site

Web = Request[Any, Any, Any]
MAX_UPLOAD = 20 * 1024 * 1024
TRIES, WITHIN = 30, timedelta(minutes=10)
_ADDRESSES = 10_000
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


class Tries:
    """Unknown codes and uploads per address; kept by this process alone: codes are safe without it."""

    def __init__(self) -> None:
        self._tried: dict[str, list[datetime]] = {}

    def check(self, address: str) -> None:
        """Raises TooManyTries when the address has spent its tries."""
        if len(self._recent(address)) >= TRIES:
            raise TooManyTries

    def count(self, address: str) -> None:
        """One more."""
        if len(self._tried) >= _ADDRESSES:
            self._tried.clear()
        self._tried[address] = [*self._recent(address), clock.now()]

    def _recent(self, address: str) -> list[datetime]:
        since = clock.now() - WITHIN
        return [each for each in self._tried.get(address, ()) if each > since]


def _tries(request: Web) -> Tries:
    found = getattr(request.app.state, "verify_tries", None)
    if not isinstance(found, Tries):
        found = request.app.state.verify_tries = Tries()
    return found


def _address(request: Web) -> str:
    return request.client.host if request.client else ""


async def _found(request: Web, db: Database, blobs: Blobs, code: str) -> PublicProof:
    tries, address = _tries(request), _address(request)
    tries.check(address)
    try:
        async with db.read() as session:
            return await public_proof(session, blobs, code)
    except NotFound:
        tries.count(address)
        raise NotFound("没有找到这个核验码对应的公文。") from None


@get("/verify", include_in_schema=False, sync_to_thread=False)
def verify_start() -> Template:
    """Where a code is typed in."""
    return Template("letters/verify_start.html", context={"problem": None}, headers=_HEADERS)


@post("/verify", include_in_schema=False, status_code=303)
async def verify_typed(request: Web) -> Redirect | Template:
    """To the page of the code typed in."""
    same_site(request)
    code = tidy(str((await form_values(request)).get("code", "")))
    if not code:
        refusal = invalid("/code", "核验码是 12 位字母和数字，印在公文末页右下方的二维码下面。")
        context = {"problem": problem(refusal)}
        return Template("letters/verify_start.html", context=context, status_code=422, headers=_HEADERS)
    return Redirect(f"/verify/{code}", status_code=303)


@get("/verify/{code:str}", include_in_schema=False)
async def verify_page(
    request: Web, db: NamedDependency[Database], blobs: NamedDependency[Blobs], code: FromPath[str]
) -> Template:
    """What may be told of the letter that bears the code."""
    return _page(code, await _found(request, db, blobs, code))


@post("/verify/{code:str}", include_in_schema=False, status_code=200)
async def verify_upload(
    request: Web, db: NamedDependency[Database], blobs: NamedDependency[Blobs], code: FromPath[str]
) -> Template:
    """Compare a PDF with the letter that bears the code. The file is read, compared and forgotten."""
    same_site(request)
    proof = await _found(request, db, blobs, code)
    _tries(request).count(_address(request))
    try:
        pdf = await _uploaded(request)
    except Refusal as refusal:
        return _page(code, proof, refusal=refusal)
    same = hashlib.sha256(pdf).hexdigest() == proof.sha256
    outcome = None if same else (await asyncio.to_thread(prove, pdf)).outcome
    return _page(code, proof, same=same, outcome=outcome)


async def _uploaded(request: Web) -> bytes:
    if int(request.headers.get("content-length") or 0) > MAX_UPLOAD + 4096:
        raise invalid("/file", "文件不能超过 20 MB。")
    sent = (await form_values(request)).get("file")
    if isinstance(sent, list):
        sent = sent[0] if sent else None
    pdf = await sent.read() if isinstance(sent, UploadFile) else b""
    if len(pdf) > MAX_UPLOAD:
        raise invalid("/file", "文件不能超过 20 MB。")
    if not pdf.startswith(b"%PDF-"):
        raise invalid("/file", "请选择要核验的 PDF 文件。")
    return pdf


def _page(
    code: str,
    proof: PublicProof,
    *,
    same: bool | None = None,
    outcome: Outcome | None = None,
    refusal: Refusal | None = None,
) -> Template:
    context = {
        "code": spaced(tidy(code)),
        "proof": proof,
        "same": same,
        "outcome": outcome.name.lower() if outcome is not None else "",
        "problem": problem(refusal) if refusal else None,
    }
    return Template(
        "letters/verify.html", context=context, status_code=refusal.status if refusal else 200, headers=_HEADERS
    )


OPEN_ROUTES = [verify_start, verify_typed, verify_page, verify_upload]
