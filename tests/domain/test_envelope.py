"""Is every change of a sealed envelope found and named?"""

import json
import random
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import pytest

from fieldkit.domain.canonical import canonical_bytes, sha256_hex
from fieldkit.domain.envelope import (
    PAYLOAD_TYPE,
    filing_statement,
    key_id,
    parts_of,
    payload_of,
    seal_envelope,
    verify_envelope,
    with_filing,
)
from fieldkit.storage.keys import new_signing_key, public_part, sign, signature_holds

LAPTOP, HEADQUARTERS, STRANGER = new_signing_key(), new_signing_key(), new_signing_key()


def sealed(payload: dict[str, Any], key: bytes = LAPTOP) -> bytes:
    return seal_envelope(canonical_bytes(payload), public_part(key), lambda message: sign(key, message))


def filed(envelope: bytes, number: str = "BA-0001", key: bytes = HEADQUARTERS) -> bytes:
    at = "2026-09-30T10:00:00.000Z"
    signature = sign(key, filing_statement(sha256_hex(payload_of(envelope)), number, at))
    return with_filing(envelope, filing_no=number, filed_at=at, hq_public_key=public_part(key), signature=signature)


def payload(number: str = "XJ-HB-20260930-L07-001") -> dict[str, Any]:
    items = [{"code": code, "result": "PASS", "remark": f"检查 {code}"} for code in ("A01.1", "A01.2", "A08.5")]
    return {
        "format": "fieldkit.sealed/1",
        "content": {"no": number, "grade": "pass", "items": items, "device": {"serial": "JF3-2409-0153"}},
        "signoff": {"result": "signed", "signer_name": "孙经理"},
        "seal": {"sequence": 1, "previous": ""},
    }


ENVELOPE = filed(sealed(payload()))


def edited(envelope: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    document = json.loads(envelope)
    change(document)
    return canonical_bytes(document)


def changed(envelope: bytes) -> tuple[str, ...]:
    verdict = verify_envelope(envelope, signature_holds)
    assert not verdict.intact
    return verdict.changed


def test_what_was_sealed_and_filed_is_intact() -> None:
    verdict = verify_envelope(ENVELOPE, signature_holds)
    assert verdict.intact
    assert verdict.changed == ()
    assert json.loads(verdict.payload) == payload()
    assert verdict.filing_no == "BA-0001"
    assert verdict.key_id == key_id(public_part(LAPTOP))
    assert verdict.hq_key_id == key_id(public_part(HEADQUARTERS))


def test_one_flipped_bit_at_any_position_is_found_and_named() -> None:
    chance = random.Random(20260930)
    missed, nameless = [], []
    for position in range(len(ENVELOPE)):
        for bit in chance.sample(range(8), 2):
            broken = bytearray(ENVELOPE)
            broken[position] ^= 1 << bit
            verdict = verify_envelope(bytes(broken), signature_holds)
            if verdict.intact:
                missed.append((position, bit))
            elif not verdict.changed or not all(verdict.changed):
                nameless.append((position, bit))
    assert missed == []
    assert nameless == []


def test_one_byte_less_or_more_is_found_at_any_position() -> None:
    for position in range(0, len(ENVELOPE), 3):
        assert not verify_envelope(ENVELOPE[:position] + ENVELOPE[position + 1 :], signature_holds).intact
        assert not verify_envelope(ENVELOPE[:position] + b" " + ENVELOPE[position:], signature_holds).intact


@pytest.mark.parametrize("length", [0, 1, 2, 100, len(ENVELOPE) // 2, len(ENVELOPE) - 1])
def test_a_cut_off_envelope_is_a_verdict_and_no_error(length: int) -> None:
    assert changed(ENVELOPE[:length])


class TestNaming:
    @pytest.mark.parametrize(
        ("old", "new", "path"),
        [
            ("检查 A01.2", "检查 A01.3", "content.items.1.A01.2"),
            ("孙经理", "孙总理", "signoff"),
            ("JF3-2409-0153", "JF3-2409-0154", "content.device"),
            ('"grade":"pass"', '"grade":"fail"', "content.grade"),
            ('"sequence":1', '"sequence":2', "seal"),
            ("sealed/1", "sealed/2", "format"),
        ],
    )
    def test_an_edited_part_is_named_even_if_the_digest_was_made_again(self, old: str, new: str, path: str) -> None:
        body = payload_of(ENVELOPE).replace(old.encode(), new.encode())
        assert body != payload_of(ENVELOPE)

        def edit(document: dict[str, Any]) -> None:
            document["payload"] = b64encode(body).decode()

        def rehash(document: dict[str, Any]) -> None:
            edit(document)
            document["sha256"] = sha256_hex(body)

        assert changed(edited(ENVELOPE, edit)) == (path,)
        assert set(changed(edited(ENVELOPE, rehash))) == {path, "signature", "filing"}

    def test_a_key_renamed_between_parts_is_named_payload(self) -> None:
        body = payload_of(ENVELOPE).replace(b'"signoff":', b'"signofx":')
        envelope = edited(ENVELOPE, lambda document: document.update(payload=b64encode(body).decode()))
        assert changed(envelope) == ("payload",)

    @pytest.mark.parametrize(
        ("member", "value", "name"),
        [
            ("sha256", "0" * 64, "payload"),
            ("payload_type", PAYLOAD_TYPE + "x", "payload_type"),
            ("key_id", "0" * 16, "key_id"),
        ],
    )
    def test_an_edited_member_is_named(self, member: str, value: str, name: str) -> None:
        assert changed(edited(ENVELOPE, lambda document: document.update({member: value}))) == (name,)

    @pytest.mark.parametrize("field", [0, 1, 2, 3])
    def test_an_edited_list_of_parts_is_named(self, field: int) -> None:
        def edit(document: dict[str, Any]) -> None:
            entry = document["parts"][2]
            entry[field] = entry[field] + 1 if isinstance(entry[field], int) else entry[field][::-1]

        assert changed(edited(ENVELOPE, edit)) == ("parts",)

    def test_a_shortened_or_reordered_list_of_parts_is_named(self) -> None:
        assert changed(edited(ENVELOPE, lambda document: document["parts"].pop())) == ("parts",)
        assert changed(edited(ENVELOPE, lambda document: document["parts"].reverse())) == ("parts",)
        assert changed(edited(ENVELOPE, lambda document: document.update(parts=[]))) == ("parts",)


class TestCutAndPaste:
    OTHER = filed(sealed(payload("XJ-HB-20260930-L07-002")), "BA-0002")

    def test_a_signature_of_another_record_does_not_fit(self) -> None:
        other = json.loads(self.OTHER)["signature"]
        assert changed(edited(ENVELOPE, lambda document: document.update(signature=other))) == ("signature",)

    def test_the_payload_of_another_record_does_not_fit(self) -> None:
        other = json.loads(self.OTHER)
        pasted = edited(
            ENVELOPE,
            lambda document: document.update(
                payload=other["payload"], sha256=other["sha256"], parts=other["parts"]
            ),
        )
        assert set(changed(pasted)) == {"signature", "filing"}

    def test_the_filing_of_another_record_does_not_fit(self) -> None:
        other = json.loads(self.OTHER)["filing"]
        assert changed(edited(ENVELOPE, lambda document: document.update(filing=other))) == ("filing",)

    @pytest.mark.parametrize("member", ["filing_no", "filed_at", "key_id", "public_key", "signature"])
    def test_no_member_of_a_filing_can_be_swapped(self, member: str) -> None:
        other = json.loads(filed(self.OTHER, "BA-0003", STRANGER))["filing"]
        other["filed_at"] = "2026-09-30T10:00:00.001Z"

        def swap(document: dict[str, Any]) -> None:
            document["filing"][member] = other[member]

        assert changed(edited(ENVELOPE, swap)) == ("filing",)

    def test_another_key_over_the_same_record_does_not_pass_as_this_laptop(self) -> None:
        verdict = verify_envelope(sealed(payload(), STRANGER), signature_holds)
        assert verdict.intact
        assert verdict.key_id == key_id(public_part(STRANGER)) != key_id(public_part(LAPTOP))

    def test_a_public_key_alone_cannot_be_swapped(self) -> None:
        key = b64encode(public_part(STRANGER)).decode()
        assert "signature" in changed(edited(ENVELOPE, lambda document: document.update(public_key=key)))


class TestHostileEnvelopes:
    @pytest.mark.parametrize(
        "change",
        [
            {"parts": 1.5},
            {"parts": None},
            {"parts": [[1, 2, 3, 4]]},
            {"parts": [["seal", 2**60, 1, ""]]},
            {"parts": [["\ud800", 0, 1, ""]]},
            {"parts": [["seal", True, 1, ""]]},
            {"parts": [["seal", -5, 10**400, ""]]},
            {"payload_type": "\udfff"},
            {"filing": {"filing_no": "\ud800"}},
            {"filing": 1e300},
            {"filing": []},
            {"signature": ""},
            {"signature": "AAAA"},
            {"public_key": "AAAA"},
            {"payload": "====", "sha256": ""},
            {"payload": ""},
            {"payload": 7},
            {"more": 1},
        ],
        ids=lambda change: ascii(change)[:50],
    )
    def test_strange_members_are_a_verdict_and_no_error(self, change: dict[str, Any]) -> None:
        document = {**json.loads(ENVELOPE), **change}
        assert changed(json.dumps(document).encode())

    @pytest.mark.parametrize(
        "content",
        [b"", b"null", b"[]", b"{}", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe\x00", b"9" * 5_000, b"NaN"],
        ids=lambda content: ascii(content[:12]),
    )
    def test_what_is_no_envelope_is_a_verdict_and_no_error(self, content: bytes) -> None:
        assert changed(content)

    def test_the_same_members_in_another_layout_are_no_longer_the_sealed_file(self) -> None:
        assert changed(json.dumps(json.loads(ENVELOPE)).encode()) == ("layout",)

    def test_a_member_given_twice_is_found(self) -> None:
        twice = ENVELOPE.replace(b'{"filing":', b'{"sha256":"x","filing":', 1)
        assert changed(twice) == ("layout",)

    def test_a_payload_signed_by_a_stranger_that_is_no_json_is_told(self) -> None:
        body = b"[" * 50_000

        def edit(document: dict[str, Any]) -> None:
            document.update(payload=b64encode(body).decode(), sha256=sha256_hex(body), parts=[], filing=None)

        assert changed(edited(ENVELOPE, edit)) == ("signature",)


def test_the_parts_lie_where_they_say() -> None:
    body = payload_of(ENVELOPE)
    for part in parts_of(body):
        stretch = body[part.start : part.start + part.length]
        assert sha256_hex(stretch) == part.sha256
        json.loads(stretch)
    assert [part.path for part in parts_of(body)][-3:] == ["format", "seal", "signoff"]


def test_the_sealed_bytes_are_carried_as_they_are() -> None:
    assert b64decode(json.loads(ENVELOPE)["payload"]) == canonical_bytes(payload())
