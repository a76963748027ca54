"""Do our canonical bytes agree with an independent RFC 8785 implementation?"""

import json
import random
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.domain.canonical import canonical_bytes, proof_code, sha256_hex

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile-strings.json").read_text())["strings"]
ENCODABLE = [
    entry for entry in HOSTILE if not any("\ud800" <= character <= "\udfff" for character in entry["text"])
]
UNENCODABLE = [entry for entry in HOSTILE if entry not in ENCODABLE]
LARGEST = 2**53 - 1

LEAVES = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(max_size=20)
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5)
)


def awkward_documents() -> Iterator[object]:
    """Shapes on which two implementations would differ first."""
    yield {}
    yield []
    yield {"": ""}
    yield {"\u20ac": 1, "\r": 2, "1": 3, "\x80": 4, "\u00f6": 5, "\U0001f600": 6, "\ufb33": 7}  # RFC 8785 3.2.3
    yield {"\U00010000": 1, "\uffff": 2}
    yield {"b": {"d": 1, "c": [True, None, False]}, "a": [[], {}, [[]]]}
    yield [LARGEST, -LARGEST, 0, -1]
    yield '"\\/\b\f\n\r\t\x7f\u2028\u2029'
    for code in range(0x20):
        yield {chr(code): chr(code)}
    for size in (1, 2, 50):
        yield [{"k" * size: ["v" * size] * size}] * size


@pytest.mark.parametrize("document", list(awkward_documents()), ids=lambda document: ascii(document)[:40])
def test_awkward_documents_have_the_bytes_of_the_independent_implementation(document: object) -> None:
    assert canonical_bytes(document) == rfc8785.dumps(document)  # type: ignore[arg-type]


@pytest.mark.parametrize("entry", ENCODABLE, ids=[entry["id"] for entry in ENCODABLE])
def test_hostile_strings_as_keys_and_values_have_the_same_bytes(entry: dict[str, str]) -> None:
    document = {entry["text"]: [entry["text"], {"x" + entry["text"]: None}]}
    assert canonical_bytes(document) == rfc8785.dumps(document)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_any_document_has_the_same_bytes_and_keeps_them(document: object) -> None:
    body = canonical_bytes(document)
    assert body == rfc8785.dumps(document)
    assert canonical_bytes(json.loads(body)) == body


def test_the_order_of_insertion_does_not_matter() -> None:
    keys = [f"k{number}" for number in range(40)]
    shuffled = random.Random(7).sample(keys, len(keys))
    assert canonical_bytes(dict.fromkeys(keys, 1)) == canonical_bytes(dict.fromkeys(shuffled, 1))


def test_an_enumeration_of_texts_is_its_text() -> None:
    class Colour(StrEnum):
        RED = "red"

    assert canonical_bytes({Colour.RED: Colour.RED}) == b'{"red":"red"}'


@pytest.mark.parametrize("entry", UNENCODABLE, ids=[entry["id"] for entry in UNENCODABLE])
def test_lone_surrogates_are_refused(entry: dict[str, str]) -> None:
    for document in (entry["text"], {entry["text"]: 1}):
        with pytest.raises(ValueError, match="surrogate"):
            canonical_bytes(document)


@pytest.mark.parametrize("number", [LARGEST + 1, -LARGEST - 1, 10**40])
def test_whole_numbers_that_other_programs_would_round_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="exact"):
        canonical_bytes([number])


@pytest.mark.parametrize("foreign", [1.0, float("nan"), b"x", {1, 2}, {1: "a"}, object()])
def test_foreign_types_are_refused_at_any_depth(foreign: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes({"a": [{"b": foreign}]})


def test_the_proof_code_is_the_beginning_of_the_digest() -> None:
    assert proof_code("00" * 32) == "AAAAA-AAAAA-AAAAA-AAAAA"
    assert proof_code(sha256_hex(b"")) == "4OYMI-QUY7Q-OBJGX-36TEJ"
