"""The agents: firms and institutions, the managements of their clusters, foreign partners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mesa import Agent

from sim.mesa_model.plain_rules import rules
from sim.words import NONE, Kind

if TYPE_CHECKING:
    from sim.mesa_model.model import ClusterModel
    from sim.mesa_model.relations import Country, LocalTie, Pair, Project

Traits = dict[str, Any]
NO_STEP = NONE  # a step that never comes


class DomesticActor(Agent):
    """A firm or a research institution of a cluster."""

    __slots__ = (
        "absorptive",
        "alive_at_evaluation",
        "bound",
        "budget",
        "capacity",
        "closes",
        "cluster",
        "contacts",
        "cooperations",
        "drift",
        "experience",
        "first_cooperations",
        "founded",
        "funded_cooperations",
        "grants",
        "id",
        "inbound",
        "innovations",
        "is_young_group",
        "local",
        "local_cooperations",
        "made_contacts",
        "made_cooperations",
        "own_search",
        "pairs",
        "reputation",
        "size_class",
        "slack",
        "slot",
        "ties",
        "x0",
        "x1",
        "x2",
    )

    kind: ClassVar[int]
    model: ClusterModel

    def __init__(self, model: ClusterModel, cluster: Management, slot: int, traits: Traits) -> None:
        super().__init__(model)
        self.cluster = cluster
        self.slot = slot
        self.id: int = traits["id"]
        self.size_class: int = traits["size_class"]
        self.is_young_group: int = traits["is_young_group"]
        self.founded: float = traits["founded"]
        self.closes: float = traits["closes"]
        self.x0: float = traits["x0"]
        self.x1: float = traits["x1"]
        self.x2: float = traits["x2"]
        self.absorptive: float = traits["absorptive"]
        self.experience: float = traits["experience"]
        self.reputation: float = traits["reputation"]
        self.capacity: float = traits["capacity"]
        self.own_search: float = traits["own_search"]
        self.inbound: float = traits["inbound"]
        self.budget: int = traits["budget"]
        self.bound = 0
        self.cooperations = 0
        self.local = 0
        self.contacts = 0
        self.drift = 0
        self.ties: dict[DomesticActor, LocalTie] = {}  # by mate, in order of forming
        self.pairs: dict[ForeignPartner, Pair] = {}  # by partner, the newest last
        self.slack = 0.0
        self._begin_life()

    def _begin_life(self) -> None:
        """What is counted of its life, from ``count_from`` on."""
        self.made_contacts = 0
        self.made_cooperations = 0
        self.first_cooperations = 0
        self.funded_cooperations = 0
        self.local_cooperations = 0
        self.alive_at_evaluation = 0
        self.innovations = 0
        self.grants = 0

    def is_young(self) -> bool:
        """Whether it is a young firm now."""
        return False

    def load(self) -> float:
        """Room taken, in places."""
        return rules.load_of(
            self.cooperations, self.local, self.contacts, len(self.ties), self.model.rates
        )

    def has_room(self) -> bool:
        """Whether one more cooperation fits."""
        return rules.has_room(self.cooperations, self.local, self.capacity)

    def free_budget(self) -> int:
        """Own R&D money not committed, cents a year."""
        return self.budget - self.bound

    def experienced_mates(self) -> float:
        """Σ min(1, experience) over local mates."""
        total = 0.0
        for mate in self.ties:
            total += mate.experience if mate.experience < 1.0 else 1.0
        return total

    def distance_to(self, other: DomesticActor | ForeignPartner) -> float:
        """Cognitive distance now."""
        return rules.cognitive_distance(self.x0, self.x1, self.x2, other.x0, other.x1, other.x2)


class Firm(DomesticActor):
    """A firm: it ages, closes and is founded."""

    kind = int(Kind.FIRM)

    def is_young(self) -> bool:
        return rules.is_young(self.founded, self.model.now, self.model.rates)


class Institution(DomesticActor):
    """A research institution: it neither is founded nor closes."""

    kind = int(Kind.INSTITUTION)


class ForeignPartner(Agent):
    """A foreign firm, university or research organisation."""

    __slots__ = (
        "attractiveness",
        "bound",
        "budget",
        "capacity",
        "country",
        "id",
        "kind",
        "running",
        "x0",
        "x1",
        "x2",
    )

    def __init__(self, model: ClusterModel, country: Country, traits: Traits) -> None:
        super().__init__(model)
        self.country = country
        self.id: int = traits["id"]
        self.kind: int = traits["kind"]
        self.capacity: int = traits["capacity"]
        self.running: int = traits["running"]
        self.x0: float = traits["x0"]
        self.x1: float = traits["x1"]
        self.x2: float = traits["x2"]
        self.attractiveness: float = traits["attractiveness"]
        self.budget: int = traits["budget"]
        self.bound: int = traits["bound"]

    def has_room(self) -> bool:
        """Whether one more cooperation fits."""
        return self.running < self.capacity

    def free_budget(self) -> int:
        """Own money not committed, cents a year."""
        return self.budget - self.bound


class Management(Agent):
    """The management of a cluster, with the cluster's actors, its partners in reach, and its ledger."""

    def __init__(self, model: ClusterModel, place: int, traits: Traits) -> None:
        super().__init__(model)
        self.place = place
        self.id: int = traits["id"]
        self.field: int = traits["field"]
        self.first: int = traits["first"]
        self.effect: float = traits["effect"]
        self.intensity: float = traits["intensity"]
        self.first_quality: float = traits["quality"]
        self.brokered = 0
        self.slots: list[DomesticActor | None] = [None] * traits["slots"]
        self.living: list[DomesticActor] = []  # in the order of slots
        self.partners_of_field: list[ForeignPartner] = []
        self.partners_of_targets: list[ForeignPartner] = []  # of the field, by country
        self.targets: frozenset[int] = frozenset()
        self._begin_programme()

    def _begin_programme(self) -> None:
        """No round, no money; dates are steps."""
        self.round = NONE
        self.selected = self.starts = self.gate = self.ends = NO_STEP
        self.gate_at = self.ends_at = 0.0
        self.is_calling = False
        self.granted = self.paid = self.committed = self.returned = self.left = 0
        self.concept_cents = self.concept_paid = 0
        self.number_of_projects = 0
        self.project_cents = self.voucher_cents = self.exit_cents = 0
        self.projects: list[Project] = []

    @property
    def quality(self) -> float:
        """Quality now, after what it has brokered."""
        return rules.quality_after(self.first_quality, self.brokered, self.model.rates)

    def awaits_gate(self) -> bool:
        """Whether it is between selection and gate."""
        return self.round != NONE and self.model.number < self.gate

    def is_in_programme(self) -> bool:
        """Whether it is between selection and the end of its projects."""
        return self.round != NONE and self.model.number < self.ends

    def settle(self, slot: int, actor: DomesticActor) -> None:
        """Gives an actor its place."""
        self.slots[slot] = actor
        self.count_living()

    def count_living(self) -> None:
        """Lists the living, in the order of slots."""
        self.living = [actor for actor in self.slots if actor is not None]

    def free_slot(self) -> int:
        """The lowest free slot; there is always one more."""
        if None not in self.slots:
            self.slots.append(None)
        return self.slots.index(None)

    def pay(self, cents: int) -> None:
        """Committed money is paid."""
        self.committed -= cents
        self.paid += cents

    def take_back(self, cents: int) -> None:
        """Committed money returns."""
        self.committed -= cents
        self.returned += cents

    def leave(self, cents: int) -> None:
        """Committed money is left over."""
        self.committed -= cents
        self.left += cents

    def ledger(self) -> tuple[int, int, int, int, int]:
        """Granted, paid, committed, returned, left, in cents; the first is always the sum of the others."""
        if self.granted != self.paid + self.committed + self.returned + self.left:
            raise RuntimeError(f"a bug: the ledger of cluster {self.id} does not balance")
        return self.granted, self.paid, self.committed, self.returned, self.left
