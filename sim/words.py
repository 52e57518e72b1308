"""The model's vocabulary: one meaning a word, one number a word.

A leaf: imports nothing of ours and is open to every room. The numbers are what record arrays hold; the
labels (lower case, hyphens) are what tables and scenario files show.
"""

from enum import IntEnum


class Word(IntEnum):
    """A named code; ``label`` is how files and tables spell it."""

    @property
    def label(self) -> str:
        return self.name.lower().replace("_", "-")

    @classmethod
    def labels(cls) -> tuple[str, ...]:
        """All labels, in the order of their codes."""
        return tuple(word.label for word in cls)

    @classmethod
    def of(cls, label: str) -> "Word":
        """The word with this label; ``KeyError`` for an unknown one."""
        return cls[label.upper().replace("-", "_")]


class Kind(Word):
    """What a domestic actor is."""

    FIRM = 0
    INSTITUTION = 1


class SizeClass(Word):
    """Size class of a domestic actor; institutions form a class of their own."""

    SME = 0
    LARGE = 1
    INSTITUTION = 2


class PartnerKind(Word):
    """What a foreign partner is."""

    FIRM = 0
    UNIVERSITY = 1
    RESEARCH_ORGANISATION = 2


class Field(Word):
    """Technology field of a cluster or a foreign partner."""

    BIOTECH_MEDTECH = 0
    ICT = 1
    MATERIALS = 2
    MOBILITY_AVIATION = 3
    PHOTONICS_ELECTRONICS = 4
    PRODUCTION = 5
    ENERGY_BIOECONOMY = 6


class Channel(Word):
    """Through which of the five channels a contact came about, in the order in which a step grants them."""

    RENEWAL = 0
    OWN = 1
    BUZZ = 2
    INBOUND = 3
    BROKER = 4


class Origin(Word):
    """The draw behind a contact: the five channels, with the paid ones apart (keys of their own)."""

    RENEWAL = 0
    OWN = 1
    BUZZ = 2
    INBOUND = 3
    BROKER = 4
    BROKER_ADDED = 5
    VOUCHER = 6


class Side(Word):
    """Which side initiated a contact."""

    DOMESTIC = 0
    FOREIGN = 1


class Stage(Word):
    """Where a pair of domestic actor and foreign partner stands."""

    FREE = 0
    LEAD = 1
    EXCHANGE = 2
    PROPOSAL = 3
    WAITING = 4
    COOPERATION = 5
    DORMANT = 6
    REFUSED = 7


class Exit(Word):
    """What happens when a pair's waiting time falls due."""

    ADVANCE = 0
    DROP = 1
    END = 2
    BREAK_OFF = 3
    WAKE = 4
    FORGET = 5


class Linked(Word):
    """How a foreign activity is linked to the programme (the first that applies)."""

    NONE = 0
    FUNDED = 1
    BROKER = 2
    REFERRAL = 3


class Funded(Word):
    """Funding status of a cooperation; *new*: the pair had not cooperated before."""

    NO = 0
    NEW = 1
    OLD = 2


class Outcome(Word):
    """How a contact or cooperation ended, or that it is still open."""

    OPEN = 0
    DROPPED = 1
    REFUSED_AT_HOME = 2
    REFUSED_ABROAD = 3
    NO_ROOM_AT_HOME = 4
    NO_ROOM_ABROAD = 5
    NO_MONEY = 6
    COOPERATION = 7
    SUCCESS = 8
    FAILURE = 9
    BROKEN_OFF = 10
    ACTOR_CLOSED = 11


class SelectionRule(Word):
    """How a round chooses its clusters."""

    LISTED = 0
    MERIT = 1
    NEED = 2
    LOTTERY = 3
    NETWORK = 4


class CountryPolicy(Word):
    """Which countries a funded pair may link to."""

    FREE = 0
    LISTED = 1
    EU = 2
    OVERSEAS = 3


class CallsReach(Word):
    """Whom the call of a round that lists its clusters reaches; other rounds call all."""

    LISTED = 0
    ALL = 1


class ExitRule(Word):
    """What follows when the grant ends."""

    CLIFF = 0
    TAPER = 1
    VOUCHER = 2


class VoucherGroup(Word):
    """Who may use travel vouchers."""

    ALL = 0
    FIRMS = 1
    YOUNG_FIRMS = 2
    INSTITUTIONS = 3


class Purpose(Word):
    """What a draw is for: part of its key, so no two uses share luck."""

    CLUSTER = 1
    ACTOR = 2
    PARTNER = 3
    PAST = 4
    FIRST_TIES = 5
    FIRST_PAIRS = 6
    FOUNDING = 10
    ENTRANT = 11
    SPIN_OFF = 12
    CLOSING = 13
    DAILY = 20
    MEETING = 21
    MATE = 22
    TIE = 23
    LOCAL_CHOICE = 24
    LOCAL_COOPERATION = 25
    CHANNELS = 30
    ADDED = 31
    CHOICE = 40
    CONTACT = 41
    APPROACH = 42
    STAGE = 43
    COOPERATION = 44
    DORMANCY = 45
    WAKING = 46
    SELECTION = 50
    PROJECTS = 51
    GATE = 52
    SURVEY = 60
    RECALL = 61


class Item(Word):
    """What a survey asks an actor; counts, but for the yes or no (1 or 0) of ``COOPERATED`` and the regions."""

    CONTACTS = 0
    INITIATED = 1
    COOPERATED = 2
    EUROPE = 3
    UNITED_STATES = 4
    CHINA_INDIA = 5
    STARTED = 6
    RUNNING = 7
    LINKED = 8
    WITH_INSTITUTIONS = 9
    ENDED = 10
    CONTINUED = 11

    @property
    def label(self) -> str:
        return self.name.lower()


#: Index that stands for "none" in record arrays (never used to index).
NONE = -1
