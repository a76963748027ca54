"""Why is an operation held, or a row of headquarters without its place, and what is to be done about it?"""

from fieldkit.domain.words import Words, say

_WAIT = say("Nothing to do here: headquarters decides; the record is safe there and on this laptop.")
_TELL = say("Tell headquarters the number of the operation; the record is safe on this laptop.")
_UPDATE = say("Install the newer program, then synchronise.")
_SYNC = say("Synchronise again; it takes its place with what it needs.")

_HELD: dict[str, tuple[Words, Words]] = {
    "author": (say("It was written by somebody who is not registered for this laptop."), _TELL),
    "too_large": (say("It is longer than headquarters takes."), _TELL),
    "body.unwritable": (say("It cannot be written for the wire."), _TELL),
    "record.missing": (say("Its record is no longer on this laptop."), _TELL),
    "digest": (say("Its bytes do not fit their digest."), _TELL),
    "action.unknown": (say("Headquarters does not know what it asks for."), _UPDATE),
    "kind.unknown": (say("Headquarters does not know this kind of record yet."), _WAIT),
    "kind.closed": (say("This kind of record is written by headquarters only."), _WAIT),
    "schema.newer": (say("It comes from a newer program than headquarters has."), _WAIT),
    "shape": (say("It is not what its kind of record must be."), _TELL),
    "text": (say("It holds characters that no text may hold."), _TELL),
    "depth": (say("It nests too deep."), _TELL),
    "id": (say("Its name and its content do not agree."), _TELL),
    "id.taken": (say("Another record has the same name and other content."), _WAIT),
    "device_code": (say("It carries the code of another laptop."), _TELL),
    "scope": (say("The record belongs to somebody else, or to another centre."), _WAIT),
    "role": (say("Its author may not do this by his role."), _WAIT),
    "unplaced": (say("It names something that headquarters does not have, or a number that is taken."), _WAIT),
    "key": (say("It is signed by another laptop's key."), _TELL),
    "kind": (say("Its seal and its content name different kinds of record."), _TELL),
    "changed": (say("It was changed after it was sealed."), _TELL),
    "fork": (say("Another copy of this database has spent its number."), _TELL),
    "chain.forked": (say("Another sealed record follows the same one before it."), _TELL),
    "previous": (say("The sealed record before it has not arrived."), say("Synchronise again; it is filed then.")),
    "bytes": (say("Its bytes have not arrived completely."), say("Synchronise again; the rest follows.")),
    "base_ver": (
        say("Somebody else changed the record before."),
        say("Synchronise; what does not unite by itself is asked under F8."),
    ),
}
_PARKED: dict[str, tuple[Words, Words]] = {
    "edited": (
        say("It was changed here too."),
        say("Synchronise; what does not unite by itself is asked under F8."),
    ),
    "kind.unknown": (say("This program does not know this kind of record yet."), _UPDATE),
    "schema.newer": (say("It comes from a newer program than this one."), _UPDATE),
    "shape": (say("It is not what its kind of record must be."), _TELL),
    "signature": (say("Its signature is none of headquarters'."), _TELL),
    "unplaced": (say("It names something that is not here yet."), _SYNC),
    "referred": (say("It was deleted at headquarters, and something here still names it."), _SYNC),
}
_UNKNOWN = say("Headquarters holds it for a person to look at.")


def held_words(reason: str) -> tuple[Words, Words]:
    """Why an operation is held at headquarters or kept back here, and the next step."""
    return _HELD.get(reason.partition(":")[0], (_UNKNOWN, _TELL))


def parked_words(reason: str) -> tuple[Words, Words]:
    """Why a row of headquarters has no place here, and the next step."""
    return _PARKED.get(reason, (say("It has no place here yet."), _SYNC))
