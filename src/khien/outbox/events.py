"""The form of an event, and the page of wiring that says who reacts to what."""

import platform
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, ClassVar

from khien.core.errors import KhienError

# A reaction reads the present state: the payload only says where to look. It must be harmless twice.
Reaction = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Event:
    """A fact in the past tense. Subclasses are frozen dataclasses of plain JSON values.

    `kind` is subject and past participle (`decision.approved`). `public` names the fields that anyone may read
    for ever in the ledger; every other field stays private to staff.
    """

    kind: ClassVar[str]
    public: ClassVar[tuple[str, ...]] = ()

    def facts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the public and the private fields."""
        fields = asdict(self)
        shown = {name: fields.pop(name) for name in self.public}
        return shown, fields


@dataclass(frozen=True)
class RecurringJob:
    """Work that comes by itself.

    Args:
        run: plain function without arguments; it reads the present state and is harmless twice.
        every: pause between two runs.
        after_deliveries: also run at once after deliveries were made, for work that people wait for.
        is_upkeep: may take long and nobody waits for it, so that a worker of its own can do it.
        is_local: keeps files or servers of its machine, so that each machine has its own turns.
    """

    run: Callable[[], object]
    every: timedelta
    after_deliveries: bool = False
    is_upkeep: bool = False
    is_local: bool = False

    @property
    def name(self) -> str:
        """The name under which workers share its due time: those of one machine, or all."""
        name = dotted_name(self.run)
        return f"{name}@{platform.node()}" if self.is_local else name


class UnknownReaction(KhienError):
    """A delivery names a reaction that is not wired: it was renamed without an alias."""


class Wiring:
    """Who reacts to what, and what recurs; filled once at start-up by `khien.config.wiring`."""

    def __init__(self) -> None:
        self.reactions: dict[str, tuple[str, ...]] = {}
        self.by_name: dict[str, Reaction] = {}
        self.jobs: tuple[RecurringJob, ...] = ()
        self.upkeep: frozenset[str] = frozenset()
        self.urgent: frozenset[str] = frozenset()

    def install(
        self,
        reactions: Mapping[type[Event], Sequence[Reaction]],
        jobs: Sequence[RecurringJob],
        upkeep: Collection[Reaction] = (),
        urgent: Collection[Reaction] = (),
    ) -> None:
        """Replace the whole wiring.

        Args:
            reactions, jobs: who reacts to what, and what recurs.
            upkeep: those of the reactions that may take long and nobody waits for.
            urgent: those that go before all others, however many wait.
        """
        self.reactions = {event.kind: tuple(map(dotted_name, wired)) for event, wired in reactions.items()}
        self.by_name = {dotted_name(reaction): reaction for wired in reactions.values() for reaction in wired}
        self.jobs = tuple(jobs)
        self.upkeep = frozenset(map(dotted_name, upkeep))
        self.urgent = frozenset(map(dotted_name, urgent))

    def reaction(self, name: str) -> Reaction:
        """Return the reaction of a dotted name.

        Raises:
            UnknownReaction: nothing of that name is wired.
        """
        if name not in self.by_name:
            raise UnknownReaction(
                f"No reaction is called {name}. Wire it in khien.config.wiring, or add an alias."
            )
        return self.by_name[name]


def dotted_name(function: Callable[..., object]) -> str:
    """Return the module and name of a function."""
    return f"{function.__module__}.{function.__qualname__}"


WIRING = Wiring()
