"""What all apps refer to: enterprises, laws, statutory limits, the work calendar."""

from registry.models.calendar import CalendarException, CalendarYear
from registry.models.enterprise import Enterprise, EnterpriseName, Membership, Park
from registry.models.joining import Invitation, JoinApplication
from registry.models.law import Law, Provision, StatutoryLimit, Threshold
from registry.models.office import DocumentSeries, ReminderRule

__all__ = [
    "CalendarException",
    "CalendarYear",
    "DocumentSeries",
    "Enterprise",
    "EnterpriseName",
    "Invitation",
    "JoinApplication",
    "Law",
    "Membership",
    "Park",
    "Provision",
    "ReminderRule",
    "StatutoryLimit",
    "Threshold",
]
