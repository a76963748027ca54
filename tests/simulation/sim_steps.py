"""What can happen, and a schedule of it from a seed."""

from dataclasses import dataclass, replace
from random import Random

from sim_wire import FAULTS, Fault

CREW_NAMES = ("L07", "L17", "L09")
COLLEAGUES = ("L07", "L08")
_CREWS = {CREW_NAMES: 2, ("L07", "L17", "L08"): 1, CREW_NAMES[:2]: 2, CREW_NAMES[::2]: 1, COLLEAGUES: 4}
"""Who works in a schedule, and how often."""
POISONS = ("nul", "surrogate", "unknown_kind", "newer_schema", "stranger", "no_json", "wrong_digest", "reference")
_WEIGHTS = {
    "edit": 9,
    "answer": 7,
    "photo": 2,
    "hand_over": 2,
    "probe": 3,
    "seal": 3,
    "attach": 2,
    "headquarters": 3,
    "decide": 2,
    "rule": 2,
    "drop": 1,
    "retire": 1,
    "move": 1,
    "grant": 1,
    "poison": 2,
    "sync": 17,
    "backup": 2,
    "restore": 2,
    "clone": 1,
    "clock": 1,
    "arrive": 1,
    "pause": 1,
}
_ALWAYS = ("edit", "sync")
_DISPUTE = (("answer", 0), ("answer", 1), ("sync", 1), ("sync", 0))
"""Two answer the same item, and the second one is refused: what they do, and who of the crew does it."""
_DISPUTED = 0.25
"""How many schedules with rulings begin so; by chance there is hardly ever something to rule on."""
_BREAKING_OFF = ("sync", "edit", "answer", "photo", "hand_over", "seal", "rule")
"""Actions in which the power may fail."""


@dataclass(frozen=True)
class Focus:
    """Only these things happen: a rare meeting is found in a few schedules where chance would need thousands."""

    actions: tuple[str, ...]
    faults: tuple[str, ...] = ()
    crashes: float = 0.0
    """How likely the power fails in a step."""
    requests: int = 5
    """How many of the first requests of a run may meet a fault."""
    in_order: bool = False
    """The actions happen once each, in this order, and not by chance."""
    crew: tuple[str, str] = CREW_NAMES[:2]
    disputed: bool = False
    """It begins with two answers to one item."""


@dataclass(frozen=True)
class Step:
    """One thing that somebody does; the number decides what the action leaves open."""

    index: int
    action: str
    laptop: str
    number: int
    faults: tuple[Fault, ...] = ()
    crash_at: int = 0
    """Statement of this laptop at which its power fails; 0 for none."""
    batch: int = 7
    page: int = 7

    def __str__(self) -> str:
        extra = [f"{fault.kind}@{fault.at}#{fault.number}" for fault in self.faults]
        extra += [f"crash@{self.crash_at}"] if self.crash_at else []
        sizes = [f"batch {self.batch} page {self.page}"] if self.action == "sync" else []
        return " ".join([f"{self.index:>3}", self.laptop, self.action, f"#{self.number}", *extra, *sizes])


@dataclass(frozen=True)
class Schedule:
    """A seed and what came of it; steps may be missing after shrinking."""

    seed: int
    crew: tuple[str, ...]
    steps: tuple[Step, ...]

    def without(self, position: int) -> "Schedule":
        return replace(self, steps=self.steps[:position] + self.steps[position + 1 :])

    def with_step(self, position: int, step: Step) -> "Schedule":
        return replace(self, steps=(*self.steps[:position], step, *self.steps[position + 1 :]))

    def __str__(self) -> str:
        return "\n".join([f"seed {self.seed} with {' '.join(self.crew)}:", *map(str, self.steps)])


def schedule_of(seed: int, focus: Focus | None = None) -> Schedule:
    """The schedule of a seed. Each one knows only some actions and faults: rare meetings happen sooner so."""
    random = Random(f"schedule/{seed}" if focus is None else f"schedule/{seed}/{focus.actions}/{focus.faults}")
    crew: tuple[str, ...] = random.choices(list(_CREWS), weights=list(_CREWS.values()))[0]
    trouble = random.choice((0.0, 0.4, 0.8))
    if focus is None:
        actions, faults = _world(random)
    else:
        crew, trouble = focus.crew, 0.6
        actions, faults = dict.fromkeys(focus.actions, 1), list(focus.faults)
    hazards = _Hazards(
        tuple(faults), trouble, focus.crashes if focus else trouble / 4, focus.requests if focus else 5
    )
    length = random.randint(4, 12)
    happening = random.choices(list(actions), weights=list(actions.values()), k=length)
    if focus is not None and focus.in_order:
        happening, crew = list(focus.actions), (*focus.crew[:1] * 3, focus.crew[1])
    steps = [_step(random, index, action, random.choice(crew), hazards) for index, action in enumerate(happening)]
    chosen = focus.disputed if focus else "rule" in actions and crew[1] != "L09" and random.random() < _DISPUTED
    if chosen:
        steps = _disputed(random, tuple(dict.fromkeys(crew)), steps, hazards)
    return Schedule(seed, tuple(dict.fromkeys(crew)), tuple(steps))


def _disputed(random: Random, crew: tuple[str, ...], steps: list[Step], hazards: "_Hazards") -> list[Step]:
    """The same with two answers to one item at the beginning, and a ruling among what follows."""
    number = random.randrange(1000)
    first = [
        replace(_step(random, index, action, crew[who], hazards), number=number)
        for index, (action, who) in enumerate(_DISPUTE)
    ]
    ruling = _step(random, len(first), "rule", random.choice(crew[:2]), hazards)
    return [*first, ruling, *(step for step in steps if step.index > ruling.index)]


@dataclass(frozen=True)
class _Hazards:
    faults: tuple[str, ...]
    trouble: float
    crashes: float
    requests: int


def _world(random: Random) -> tuple[dict[str, int], list[str]]:
    actions = {name: weight for name, weight in _WEIGHTS.items() if name in _ALWAYS or random.random() < 0.6}
    if "restore" in actions:
        actions["backup"] = _WEIGHTS["backup"]
    return actions, [name for name in FAULTS if random.random() < 0.35] or ["lost_answer"]


def _step(random: Random, index: int, action: str, laptop: str, hazards: _Hazards) -> Step:
    step = Step(index, action, laptop, random.randrange(1000))
    if action in ("sync", "rule"):
        planned = [
            Fault(
                random.randrange(hazards.requests if action == "sync" else 2),
                random.choice(hazards.faults),
                random.randrange(1000),
            )
            for _ in range(2)
            if hazards.faults and random.random() < hazards.trouble
        ]
        once = {fault.at: fault for fault in planned}
        step = replace(step, faults=tuple(once.values()), batch=random.randint(1, 7), page=random.randint(1, 7))
    if action in _BREAKING_OFF and random.random() < hazards.crashes:
        step = replace(step, crash_at=random.randint(1, 90 if action == "sync" else 20))
    return step
