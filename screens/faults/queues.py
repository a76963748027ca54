"""Whose queue is shown: everybody's, or that of one maintenance group? (C055, C056)"""

from dataclasses import dataclass

from fieldkit.domain.duty.roster import GROUP_WORDS, Group
from fieldkit.domain.words import Words, say


@dataclass(frozen=True)
class Queue:
    """Everything, or what one group cares for."""

    group: Group | None


QUEUES = (Queue(None), *(Queue(group) for group in Group))


def first_queue(group: Group | None) -> Queue:
    """Who works in one group sees its queue first."""
    return Queue(group)


def next_queue(queue: Queue, places: int) -> Queue:
    """The queue after it."""
    return QUEUES[(QUEUES.index(queue) + places) % len(QUEUES)]


def queue_words(queue: Queue) -> Words:
    """What it is called."""
    return GROUP_WORDS[queue.group] if queue.group else say("all queues")
