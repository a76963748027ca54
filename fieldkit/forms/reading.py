"""Is this part of a form file what the form needs? Typed access to TOML tables; refusals name file and place."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from fieldkit.domain.template import Choice
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say

CORRECT_IT = say("Correct the file and read it again; docs/forms.md describes every key.")
_TEXT_LIMIT = 300
_LARGEST = Decimal(10) ** 12
_SMALLEST_STEP = -6


class Table:
    """One table of a form file: hands out its entries by type and refuses what does not fit."""

    def __init__(self, file_name: str, place: str, entries: Mapping[str, object]) -> None:
        self._entries = entries
        self.file_name = one_line(file_name, limit=120)
        self.place = one_line(place, limit=60)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def named(self, place: str) -> "Table":
        """The same table under the name by which people know it, such as an item code."""
        return Table(self.file_name, place, self._entries)

    def allow(self, keys: Collection[str]) -> None:
        """Refuse every key that is not in `keys`: a misspelt key must not be ignored."""
        for key in self._entries:
            if key not in keys:
                raise Refusal(
                    "template.unknown_key",
                    say(
                        "{file}, {item}: there is no key “{key}”; known keys are {known}.",
                        file=self.file_name,
                        item=self.place,
                        key=one_line(key, limit=60),
                        known=", ".join(sorted(keys)),
                    ),
                    CORRECT_IT,
                )

    def text(self, key: str, *, default: str | None = None) -> str:
        """Text in one line; without a default it must be there and not be blank."""
        if key not in self._entries and default is not None:
            return default
        found = self._needed(key)
        if not isinstance(found, str):
            raise self._wrong_type(key, "text")
        text = one_line(found, limit=_TEXT_LIMIT)
        if not text:
            raise self._missing(key)
        return text

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        found = self._entries.get(key, default)
        if not isinstance(found, bool):
            raise self._wrong_type(key, "true | false")
        return found

    def number(self, key: str) -> Decimal | None:
        """A decimal number, None where the key is absent."""
        found = self._entries.get(key)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            raise self._wrong_type(key, "number")
        value = Decimal(found)
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < _SMALLEST_STEP or abs(value) >= _LARGEST:
            raise self._wrong_type(key, "number < 10^12, 0.000001")
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is absent."""
        found = self._entries.get(key, [])
        if not isinstance(found, list) or not all(isinstance(member, str) for member in found):
            raise self._wrong_type(key, '["text", ...]')
        return tuple(one_line(member, limit=_TEXT_LIMIT) for member in found)

    def table(self, key: str) -> "Table":
        """The table under the key; an empty one where it is absent."""
        found = self._entries.get(key, {})
        if not isinstance(found, dict):
            raise self._wrong_type(key, "{ ... }")
        return self._inner(found)

    def has_table(self, key: str) -> bool:
        """Whether a table, not a plain value, stands under the key."""
        return isinstance(self._entries.get(key), dict)

    def tables(self, key: str) -> tuple["Table", ...]:
        """The list of tables under the key; it must be there and hold at least one."""
        found = self._needed(key)
        if not isinstance(found, list) or not all(isinstance(member, dict) for member in found):
            raise self._wrong_type(key, "[{ ... }, ...]")
        if not found:
            raise self.refusal_empty(key)
        return tuple(self._inner(member) for member in found)

    def choices(self, key: str) -> tuple[Choice, ...]:
        """Names with their two labels, each name once."""
        choices: list[Choice] = []
        for table in self.tables(key):
            table.allow(("name", "zh", "en"))
            choices.append(Choice(table.text("name"), table.text("zh"), table.text("en")))
        self.once(key, [choice.name for choice in choices])
        return tuple(choices)

    def once(self, key: str, names: Collection[str]) -> None:
        """Refuse a name that stands twice."""
        seen: set[str] = set()
        for name in names:
            if name in seen:
                raise Refusal(
                    "template.duplicate",
                    say(
                        "{file}, {item}: “{name}” stands twice under {key}.",
                        file=self.file_name,
                        item=self.place,
                        name=name,
                        key=key,
                    ),
                    CORRECT_IT,
                )
            seen.add(name)

    def known(self, code: str, key: str, name: str, known: Collection[str]) -> str:
        """The name, when it is one of `known`; otherwise a refusal with this code."""
        if name in known:
            return name
        raise Refusal(
            code,
            say(
                "{file}, {item}: “{name}” is not a known {key}; known are {known}.",
                file=self.file_name,
                item=self.place,
                name=one_line(name, limit=60),
                key=key,
                known=", ".join(sorted(known)),
            ),
            CORRECT_IT,
        )

    def refusal_empty(self, key: str) -> Refusal:
        """What to raise where a list that must hold something is empty."""
        return Refusal(
            "template.empty",
            say("{file}, {item}: {key} is empty.", file=self.file_name, item=self.place, key=key),
            CORRECT_IT,
        )

    def _inner(self, entries: Mapping[str, object]) -> "Table":
        return Table(self.file_name, self.place, entries)

    def _needed(self, key: str) -> object:
        if key not in self._entries:
            raise self._missing(key)
        return self._entries[key]

    def _missing(self, key: str) -> Refusal:
        return Refusal(
            "template.missing",
            say("{file}, {item}: {key} is missing.", file=self.file_name, item=self.place, key=key),
            CORRECT_IT,
        )

    def _wrong_type(self, key: str, wanted: str) -> Refusal:
        return Refusal(
            "template.type",
            say(
                "{file}, {item}: {key} has the wrong type; wanted is {wanted}.",
                file=self.file_name,
                item=self.place,
                key=key,
                wanted=wanted,
            ),
            CORRECT_IT,
        )
