"""The grant of a pair: reserved, on the payroll, settled at the end."""

from __future__ import annotations

from sim.compiled import inlined
from sim.words import NONE, ExitRule
from sim.world.state import COUNTERS

VOUCHER = int(ExitRule.VOUCHER)
PAYROLL, PAYROLL_FULL = COUNTERS.index("payroll"), COUNTERS.index("overflow_payroll")


@inlined
def is_voucher(world, place):
    """Whether a grant is a voucher of the exit rule."""
    return world.state.dossiers[place].project == NONE and world.design.exit_rule == VOUCHER


@inlined
def has_lived(world, place, date):
    """Whether a follow-on has lived as long by this date as its voucher asks."""
    start = world.state.dossiers[place].start
    return date >= start + world.design.exit_voucher_after_years


@inlined
def release_reserved(world, place):
    """Returns the grant that was reserved for a pair which does not start."""
    dossier = world.state.dossiers[place]
    if dossier.is_chosen:
        leave_project(world, place)
        cluster = world.state.clusters[world.state.actors[dossier.actor].cluster]
        cluster.committed -= dossier.grant
        cluster.returned += dossier.grant
        dossier.is_chosen = 0
        dossier.grant = 0
        dossier.project = NONE


@inlined
def put_on_payroll(world, place):
    """Notes a pair whose grant is paid in arrears; one that goes on before its old entry is dropped has one already."""
    if world.state.dossiers[place].on_payroll:
        return
    count = world.state.counters[PAYROLL]
    if count >= len(world.state.payroll):
        world.state.counters[PAYROLL_FULL] += 1
        return
    world.state.payroll[count] = place
    world.state.dossiers[place].on_payroll = 1
    world.state.counters[PAYROLL] = count + 1


@inlined
def settle_grant(world, place, is_completed, at):
    """At the end of a cooperation: the rest of its grant is paid, or returns if it ended too early."""
    dossier = world.state.dossiers[place]
    rest = dossier.grant - dossier.paid
    if rest == 0:
        return
    cluster = world.state.clusters[world.state.actors[dossier.actor].cluster]
    cluster.committed -= rest
    if has_lived(world, place, at) if is_voucher(world, place) else is_completed:
        cluster.paid += rest
        dossier.paid = dossier.grant
    else:
        cluster.returned += rest


@inlined
def leave_project(world, place):
    """A lead that goes before its time, running or reserved, leaves its project without one until the next step."""
    state = world.state
    dossier = state.dossiers[place]
    if (
        dossier.project != NONE
        and state.projects[dossier.project].lead == state.actors[dossier.actor].id
    ):
        state.projects[dossier.project].lead = 0
