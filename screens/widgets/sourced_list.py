"""How does a list read its windows from the database without a screen having to carry them?"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on, work
from textual.message import Message

from fieldkit.domain.words import Refusal
from screens.widgets.rows import Row, RowSource
from screens.widgets.virtual_list import VirtualList


class SourcedList(VirtualList):
    """A virtual list that asks a row source itself, in a thread; a new source shows what a new search found."""

    _source: RowSource | None = None

    @dataclass
    class WindowRead(Message, bubble=False):
        """A window has been read."""

        start: int
        rows: Sequence[Row]
        total: int
        generation: int

    @dataclass
    class ReadRefused(Message):
        """The source could not be read; the owner says so in words."""

        list: VirtualList
        refusal: Refusal

        @property
        def control(self) -> VirtualList:
            """The list that could not read."""
            return self.list

    def read_from(self, source: RowSource, *, from_top: bool = True) -> None:
        """Show the rows of this source from now on."""
        self._source = source
        self.reload(from_top=from_top)

    @on(VirtualList.WindowWanted)
    def start_reading(self, wanted: VirtualList.WindowWanted) -> None:
        """Read in a thread what is wanted now; an older reading is no longer of interest."""
        wanted.stop()
        if self._source is not None:
            self.read_window(self._source, wanted.start, wanted.size, wanted.generation)

    @work(thread=True, exclusive=True, group="window", exit_on_error=False)
    def read_window(self, source: RowSource, start: int, size: int, generation: int) -> None:
        """One question to the source, one message."""
        try:
            total = source.count()
            rows = source.window(start, size)
        except Refusal as refusal:
            self.post_message(self.ReadRefused(self, refusal))
        else:
            self.post_message(self.WindowRead(start, rows, total, generation))

    @on(WindowRead)
    def show_read_window(self, read: WindowRead) -> None:
        """Paint what has been read."""
        self.show_window(read.start, read.rows, read.total, read.generation)
