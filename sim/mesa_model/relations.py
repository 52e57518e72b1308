"""What connects agents: pairs with foreign partners, local ties, projects; and the diary of what falls due."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.mesa_model.plain_rules import rules
from sim.words import NONE, Channel, Exit, Funded, Linked, Side, Stage

if TYPE_CHECKING:
    from types import SimpleNamespace

    from sim.mesa_model.agents import DomesticActor, ForeignPartner, Management

NEVER = math.inf
LEAD, EXCHANGE, PROPOSAL = int(Stage.LEAD), int(Stage.EXCHANGE), int(Stage.PROPOSAL)
WAITING, COOPERATION = int(Stage.WAITING), int(Stage.COOPERATION)
FREE, DORMANT, REFUSED = int(Stage.FREE), int(Stage.DORMANT), int(Stage.REFUSED)


@dataclass(slots=True, eq=False)
class Pair:
    """A domestic actor and a foreign partner: contact, cooperation, dormant tie."""

    actor: DomesticActor
    partner: ForeignPartner
    stage: int = FREE
    exit: int = int(Exit.FORGET)  # what happens when it falls due
    due: float = NEVER
    attempt: int = NONE  # step of initiation (or of the follow-on)
    channel: int = int(Channel.OWN)
    side: int = int(Side.DOMESTIC)
    introducer: int = 0  # id of the mate who referred; 0 none
    linked: int = int(Linked.NONE)
    funded: int = int(Funded.NO)  # of the last cooperation
    applies: bool = False
    is_chosen: bool = False  # a grant is reserved for it
    past: int = 0  # cooperations begun so far
    trust: float = 0.0
    since: float = 0.0  # dormant: when trust had this value
    start: float = 0.0  # of the contact, later of the cooperation
    exchange_at: float = NEVER
    proposal_at: float = NEVER
    end: float = NEVER  # planned end of the cooperation
    left: float = 0.0  # waiting time left when the clock stood still
    lent: float = 0.0  # reputation of the introducer
    distance: float = 0.0  # cognitive distance when it began
    u_home: float = 0.0
    u_abroad: float = 0.0
    u_money: float = 0.0
    u_success: float = 0.0
    u_follow: float = 0.0
    priority: int = 0
    project: Project | None = None
    grant: int = 0  # cents
    paid: int = 0
    own: int = 0  # own money of the actor, cents a year
    foreign_own: int = 0
    other_public: int = 0  # other public money, cents in all

    @property
    def is_acquainted(self) -> bool:
        """Whether the two have cooperated before."""
        return self.past > 0

    def trust_at(self, now: float, rates: SimpleNamespace) -> float:
        """Trust now: dormant ties decay, all other stages hold their value."""
        if self.stage != DORMANT:
            return self.trust
        decay = rules.trust_decay_per_year(self.funded, rates)
        return rules.decayed(self.trust, decay, max(0.0, now - self.since))


@dataclass(slots=True, eq=False)
class LocalCooperation:
    """A local R&D cooperation that a tie carries."""

    tie: LocalTie
    start: float
    due: float
    u_success: float
    distance: float


@dataclass(slots=True, eq=False)
class LocalTie:
    """Two actors of one cluster who know and trust each other; ``one`` has the lower id."""

    one: DomesticActor
    two: DomesticActor
    formed: float
    due: float
    cooperation: LocalCooperation | None = None


@dataclass(slots=True, eq=False)
class Project:
    """A project of the programme: several domestic members, each with one foreign counterpart."""

    number: int
    cluster: Management
    start: float
    end: float
    members: list[Pair]
    granted: int
    lead: int = 0  # id of the leading actor; 0 when all are gone
    running: set[Pair] = field(default_factory=set)

    def lose(self, actor: DomesticActor) -> None:
        """A member goes before its time, whether it ran already or not."""
        if actor.id == self.lead:
            self.lead = 0

    def keep_led(self) -> None:
        """The running member of lowest priority takes over when the lead is gone."""
        if not self.lead and self.running:
            self.lead = min(self.running, key=lambda pair: pair.priority).actor.id


@dataclass(slots=True, eq=False)
class Country:
    """A partner country; membership and utility are those of the step."""

    place: int
    distance_km: float
    remoteness: float
    eu_from: float
    eu_until: float
    border: int
    german: int
    overseas: int
    closed: float
    is_in_eu: bool = False
    utility: float = 0.0


class Diary:
    """Things by their due dates; a thing given another date is simply entered again."""

    def __init__(self) -> None:
        self._entries: list[tuple[float, int, Any]] = []
        self._count = 0

    def enter(self, thing: Any) -> None:
        """Notes a thing at its due date."""
        if thing.due < NEVER:
            self._count += 1
            heapq.heappush(self._entries, (thing.due, self._count, thing))

    def take_until(self, then: float) -> list[Any]:
        """All that falls due before this moment and has not been given another date since, each once."""
        taken: dict[Any, None] = {}
        while self._entries and self._entries[0][0] < then:
            due, _, thing = heapq.heappop(self._entries)
            if thing.due == due:
                taken[thing] = None
        return list(taken)
