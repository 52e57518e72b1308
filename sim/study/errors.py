"""What a user can mend when work is asked for."""

from __future__ import annotations


class StudyError(ValueError):
    """The request cannot be carried out as it stands."""


class ComparisonError(StudyError):
    """Scenarios that cannot be compared run by run."""


class ExecutorError(StudyError):
    """The chosen way of running work is not to be had, or broke down."""


class WorkersLost(ExecutorError):
    """Workers died while they had work."""


class Halted(RuntimeError):
    """Work stopped for a reason outside the request; what is finished is kept."""
