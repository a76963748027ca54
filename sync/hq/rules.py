"""Which records does headquarters ask a rule about before it takes them, and which rule?"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session

from fieldkit.storage.rows.faults import FaultEventRow
from fieldkit.storage.rows.rulings import RulingRow
from sync.hq.admission import Laptop
from sync.hq.checks import Judgement
from sync.hq.faults import take_step
from sync.hq.rulings import take_ruling

Rule = Callable[[Session, Laptop, bytes, datetime], Judgement]
"""Takes a record that is new here, or says why not; in a savepoint, which the caller takes back unless applied."""

RULES: Mapping[str, Rule] = {FaultEventRow.kind: take_step, RulingRow.kind: take_ruling}
