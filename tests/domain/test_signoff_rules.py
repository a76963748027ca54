"""Which answers of a customer can be sealed, and what does each lack? (requirements 4.10, E09, E10)"""

from dataclasses import replace

import pytest

from fieldkit.domain.record import Ink, SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion, check_opinion
from fieldkit.domain.words import Refusal

INK = Ink(1000, 400, (((0, 10, 10), (10, 50, 60)),))
NO_INK = Ink(1000, 400, ())
EMPTY_STROKE = Ink(1000, 400, ((),))
SIGNED = Opinion(SignoffResult.SIGNED, SignoffMethod.SCREEN, "孙经理", "厅经理", "满意", 5)
TYPED = replace(SIGNED, method=SignoffMethod.TYPED)
PAPER = replace(SIGNED, method=SignoffMethod.PAPER)
REFUSED = Opinion(SignoffResult.REFUSED, SignoffMethod.NONE, reason="对结果有异议", witness="王五")
ABSENT = Opinion(SignoffResult.ABSENT, SignoffMethod.NONE)


@pytest.mark.parametrize(
    ("opinion", "ink", "has_photo", "shown"),
    [
        (SIGNED, INK, False, True),
        (TYPED, None, False, True),
        (PAPER, None, True, True),
        (replace(SIGNED, satisfaction=1, opinion="", signer_role=""), INK, False, True),
        (REFUSED, None, False, False),
        (ABSENT, None, True, False),
        (replace(ABSENT, reason="营业厅已关门"), None, False, False),
    ],
)
def test_a_complete_answer_can_be_sealed(opinion: Opinion, ink: Ink | None, has_photo: bool, shown: bool) -> None:
    check_opinion(opinion, ink=ink, has_photo=has_photo, shown_to_end=shown)


@pytest.mark.parametrize(
    ("opinion", "ink", "has_photo", "shown", "code"),
    [
        (SIGNED, INK, False, False, "signoff.not_read"),
        (replace(SIGNED, signer_name=""), INK, False, True, "signoff.name"),
        (replace(SIGNED, signer_name=" \u3000 "), INK, False, True, "signoff.name"),
        (replace(SIGNED, satisfaction=0), INK, False, True, "signoff.satisfaction"),
        (replace(SIGNED, satisfaction=6), INK, False, True, "signoff.satisfaction"),
        (replace(REFUSED, satisfaction=-1), None, False, True, "signoff.satisfaction"),
        (SIGNED, None, False, True, "signoff.ink"),
        (SIGNED, NO_INK, False, True, "signoff.ink"),
        (SIGNED, EMPTY_STROKE, False, True, "signoff.ink"),
        (PAPER, None, False, True, "signoff.photo"),
        (PAPER, INK, False, True, "signoff.photo"),
        (replace(SIGNED, method=SignoffMethod.NONE), INK, True, True, "signoff.method"),
        (replace(TYPED, signer_name="\t"), None, False, True, "signoff.name"),
        (replace(REFUSED, reason=" "), None, False, True, "signoff.reason"),
        (replace(REFUSED, witness=""), None, True, True, "signoff.witness"),
        (ABSENT, None, False, True, "signoff.absence"),
        (replace(ABSENT, reason="\n"), INK, False, True, "signoff.absence"),
    ],
)
def test_each_missing_piece_is_named(
    opinion: Opinion, ink: Ink | None, has_photo: bool, shown: bool, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        check_opinion(opinion, ink=ink, has_photo=has_photo, shown_to_end=shown)
    assert refused.value.code == code
    assert refused.value.what.msgid
    assert refused.value.todo.msgid
