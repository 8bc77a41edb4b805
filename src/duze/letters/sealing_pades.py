"""Sealing by PAdES (B-B) with pyHanko: one revision appended with the mark, the seal's picture and the signature.

The seal's picture *is* the signature's appearance, so a seal cannot be cut out and kept without its signature.
The only module that knows pyHanko's writing side.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1, translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import PdfContent, RawContent
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment as Align
from pyhanko.pdf_utils.layout import BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from duze.letters import geometry as g
from duze.letters.errors import SealFailed
from duze.letters.proof_mark import box, proof_mark, spaced
from duze.letters.seal_drawing import demo_mark
from duze.letters.sealing import Order, Sealed
from duze.letters.sheet import SealPlace

FIELD = "Seal"
_BESIDE = 4_096
"""Bytes of a signature beside its certificates: attributes and the signed hash, with RSA 4096 under 2,000."""


def _with_mark(order: Order) -> IncrementalPdfFileWriter:
    """The PDF opened for one more revision, with QR code, short code and a link over them on its last page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(order.pdf))
    last = int(writer.root["/Pages"]["/Count"]) - 1
    drawing = generic.StreamObject(stream_data=proof_mark(order.address, order.code))
    drawing.compress()
    # Before what is there: the renderer's own drawing may leave its axes turned.
    writer.add_stream_to_page(last, writer.add_object(drawing), prepend=True)
    link = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Link"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.FloatObject, box())),
            generic.pdf_name("/Border"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 0))),
            generic.pdf_name("/F"): generic.NumberObject(4),
            generic.pdf_name("/Contents"): generic.TextStringObject(f"核验码 {spaced(order.code)}"),
            generic.pdf_name("/A"): generic.DictionaryObject(
                {
                    generic.pdf_name("/S"): generic.pdf_name("/URI"),
                    generic.pdf_name("/URI"): generic.TextStringObject(order.address),
                }
            ),
        }
    )
    page = writer.find_page_for_modification(last)[0].get_object()
    annotations = page.get("/Annots", generic.ArrayObject())
    page[generic.pdf_name("/Annots")] = generic.ArrayObject([*annotations, writer.add_object(link)])
    writer.update_container(page)
    return writer


class _Packed(RawContent):
    """Drawing whose stream is compressed: outlines shrink to a third."""

    def as_form_xobject(self) -> generic.StreamObject:
        form = super().as_form_xobject()
        form.compress()
        return form


def marked(order: Order) -> bytes:
    """The PDF with its mark and no signature."""
    writer, out = _with_mark(order), io.BytesIO()
    writer.write(out)
    return out.getvalue()


@dataclass(frozen=True)
class PadesSigner:
    """A certificate with its key, and the seal's picture: a PNG, or drawn (demonstration only), or none."""

    signer: signers.SimpleSigner
    fingerprint: str
    image: bytes | None = None
    demo: bool = False
    room: int = 2 * 16_384
    """Hexadecimal digits kept in the file for the signature. Told, pyHanko need not sign twice to learn its size."""

    @classmethod
    def from_file(cls, path: Path, password: bytes, image: Path | None, *, demo: bool = False) -> PadesSigner:
        """From a PKCS#12 file. Raises SealFailed naming the file when it cannot be used."""
        try:
            key, certificate, chain = load_key_and_certificates(path.read_bytes(), password or None)
            picture = image.read_bytes() if image else None
        except (OSError, ValueError) as wrong:
            raise SealFailed(what=f"{path}: {wrong}") from wrong
        if key is None or certificate is None:
            raise SealFailed(what=f"{path}: no key with its certificate")
        store = SimpleCertificateStore()
        store.register_multiple([translate_pyca_cryptography_cert_to_asn1(each) for each in chain])
        signer = signers.SimpleSigner(
            translate_pyca_cryptography_cert_to_asn1(certificate), translate_pyca_cryptography_key_to_asn1(key), store
        )
        fingerprint = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
        room = 2 * (_BESIDE + sum(len(each.public_bytes(Encoding.DER)) for each in (certificate, *chain)))
        return cls(signer, fingerprint, picture, demo, room)

    def seal(self, order: Order) -> Sealed:
        """Set the seal. Raises SealFailed."""
        try:
            pdf = self._signed(order)
        except (OSError, ValueError) as wrong:
            raise SealFailed(what=str(wrong)[:200]) from wrong
        certificate = self.signer.signing_cert
        assert certificate is not None  # noqa: S101 - given at construction
        until = certificate.not_valid_after
        return Sealed(pdf, certificate.subject.native.get("common_name", ""), self.fingerprint, until)

    def _signed(self, order: Order) -> bytes:
        writer = _with_mark(order)
        seen = self._appearance(order)
        placed = order.place is not None and seen is not None
        spec = fields.SigFieldSpec(
            FIELD,
            on_page=order.place.page - 1 if order.place and placed else 0,
            box=_corners(order.place) if order.place and placed else None,
        )
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            name=order.issuer,
            reason="演示用印，无法律效力" if self.demo else "用印",
        )
        style = _style(seen) if placed else None
        press = signers.PdfSigner(meta, self.signer, stamp_style=style, new_field_spec=spec)
        made = press.sign_pdf(writer, bytes_reserved=self.room)
        return bytes(made.getvalue())

    def _appearance(self, order: Order) -> PdfContent | None:
        if self.image is not None:
            from PIL import Image

            return PdfImage(Image.open(io.BytesIO(self.image)))
        if self.demo and order.place is not None:
            left, top, right, bottom = order.place.box
            size = BoxConstraints((right - left) * g.MM, (bottom - top) * g.MM)
            return _Packed(demo_mark(order.place), box=size)
        return None


def _style(seen: PdfContent | None) -> StaticStampStyle:
    """The picture fills its field: pyHanko would leave 5 points around it, and the seal come out too small."""
    whole = SimpleBoxLayoutRule(Align.ALIGN_MID, Align.ALIGN_MID, Margins.uniform(0))
    return StaticStampStyle(border_width=0, background=seen, background_opacity=1.0, background_layout=whole)


def _corners(place: SealPlace) -> Any:
    """Left, bottom, right, top in PDF points; pyHanko writes fractions though it declares whole numbers."""
    left, top, right, bottom = place.box
    return left * g.MM, (g.PAGE_HEIGHT - bottom) * g.MM, right * g.MM, (g.PAGE_HEIGHT - top) * g.MM
