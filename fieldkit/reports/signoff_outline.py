"""How did the hand-over end, and how can anybody check the record later?

A refused or unattended record must never look signed: the confirming sentence and the ink are printed only
where the result is `signed` (C114).
"""

from dataclasses import dataclass

from fieldkit.domain.canonical import proof_code
from fieldkit.domain.record import SealHeader, Signoff, SignoffMethod, SignoffResult
from fieldkit.reports.blocks import Block, Heading, Note, Pairs, Satisfaction, Signature
from fieldkit.reports.speech import NOT_GIVEN, Speech


@dataclass(frozen=True)
class Filing:
    """The receipt of headquarters: the record is on file there."""

    filing_no: str
    filed_at: str
    """Stamp of the instant of filing."""


def signoff_blocks(signoff: Signoff, _: Speech) -> tuple[Block, ...]:
    """What the customer did with the record."""
    heading = Heading(_("Customer sign-off"))
    if signoff.result == SignoffResult.SIGNED:
        return (heading, *_signed(signoff, _))
    if signoff.result == SignoffResult.REFUSED:
        return (heading, *_refused(signoff, _))
    if signoff.result == SignoffResult.ABSENT:
        return (heading, *_absent(signoff, _))
    return (heading, Note(_("Not signed yet"), strong=True))


def proof_blocks(seal: SealHeader, sha256: str, filing: Filing | None, _: Speech) -> tuple[Block, ...]:
    """The proof code, what it stands for, and where the record is on file."""
    filed = filing.filing_no if filing else _("Not filed yet")
    pairs = (
        (_("Proof code"), proof_code(sha256) if sha256 else NOT_GIVEN),
        (_("Filing number"), filed),
        (_("Sealed"), _.instant(seal.sealed_at)),
        (_("Filed at"), _.instant(filing.filed_at) if filing else NOT_GIVEN),
        (_("Laptop"), f"{seal.device_code} #{seal.sequence}"),
        (_("Program"), seal.program or NOT_GIVEN),
    )
    check = _("To check this record, run: fieldkit verify FILE (this PDF). It must show the same proof code.")
    digests = ((_("Record SHA-256"), sha256 or NOT_GIVEN), (_("Key"), seal.key_id or NOT_GIVEN))
    return (Heading(_("Proof")), Pairs(pairs), *(Pairs((pair,)) for pair in digests), Note(check))


def _signed(signoff: Signoff, _: Speech) -> tuple[Block, ...]:
    blocks: list[Block] = [
        Note(_.pick(signoff.statement_zh, signoff.statement_en)),
        Pairs(((_("Opinion"), signoff.opinion or NOT_GIVEN),)),
        # a quotation is signed without a mark for a service
        *((Satisfaction(_("Satisfaction"), signoff.satisfaction),) if signoff.satisfaction else ()),
        Pairs(_signer(signoff, _)),
    ]
    if signoff.ink is not None and signoff.ink.strokes:
        blocks.append(Signature(_("Signature"), signoff.ink))
    elif signoff.method == SignoffMethod.TYPED:
        blocks.append(Note(_("Confirmed with typed name and confirmation code."), strong=True))
    else:
        blocks.append(Pairs(((_("Photo of the signed paper"), signoff.photo_sha256 or NOT_GIVEN),)))
    return tuple(blocks)


def _signer(signoff: Signoff, _: Speech) -> tuple[tuple[str, str], ...]:
    return (
        (_("Signed by"), signoff.signer_name or NOT_GIVEN),
        (_("Role"), signoff.signer_role or NOT_GIVEN),
        (_("Signed at"), _.instant(signoff.at)),
    )


def _refused(signoff: Signoff, _: Speech) -> tuple[Block, ...]:
    pairs = (
        (_("Reason for refusal"), signoff.reason or NOT_GIVEN),
        (_("Opinion"), signoff.opinion or NOT_GIVEN),
    )
    who = (
        (_("Customer's person"), signoff.signer_name or NOT_GIVEN),
        (_("Role"), signoff.signer_role or NOT_GIVEN),
        (_("Witness"), signoff.witness or NOT_GIVEN),
        (_("Recorded at"), _.instant(signoff.at)),
    )
    return (Note(_("The customer refused to sign"), strong=True), *(Pairs((pair,)) for pair in pairs), Pairs(who))


def _absent(signoff: Signoff, _: Speech) -> tuple[Block, ...]:
    pairs = (
        (_("Reason"), signoff.reason or NOT_GIVEN),
        (_("Digest of the photo"), signoff.photo_sha256 or NOT_GIVEN),
        (_("Recorded at"), _.instant(signoff.at)),
    )
    return (Note(_("Nobody was there to sign"), strong=True), *(Pairs((pair,)) for pair in pairs))
