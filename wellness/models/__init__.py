"""The rows, one module a feature. Importing the package makes every table known to the metadata."""

from wellness.models.answers import Answer, AnswerKind, AvailabilityWindow, Rating, Wish, WishKind
from wellness.models.audit import AuditEntry
from wellness.models.busy import BusyReading, BusySpan
from wellness.models.calendar_tests import CalendarTest
from wellness.models.feeds import Feed, FeedScope
from wellness.models.imports import HeadingMapping, ImportBatch, ImportKind, ImportState
from wellness.models.invite_answers import Proposal, ProposalState, Question
from wellness.models.invites import Invite, InviteMethod, PartStat
from wellness.models.ledger import LedgerEntry
from wellness.models.mails import Mail, MailKind, MailState
from wellness.models.own_calendars import OwnCalendar, OwnCalendarEntry, OwnCalendarProblem, OwnCalendarState
from wellness.models.people import Account, Credential, Employee, Therapist, employee_sites
from wellness.models.planning import Planning, PlanningState
from wellness.models.programme import BreakRule, Modality, Programme, Room, Service, Site
from wellness.models.received_mail import Mailbox, ReceivedKind, ReceivedMail, ReceivedState, Undeliverable
from wellness.models.rosters import LIVE, Appointment, Roster, RosterState, Unserved
from wellness.models.rounds import Round, RoundState
from wellness.models.signins import Link, LinkPurpose, SignIn
from wellness.models.visits import Slot, Visit, VisitBreak, VisitProblem

__all__ = [
    "LIVE",
    "Account",
    "Answer",
    "AnswerKind",
    "Appointment",
    "AuditEntry",
    "AvailabilityWindow",
    "BreakRule",
    "BusyReading",
    "BusySpan",
    "CalendarTest",
    "Credential",
    "Employee",
    "Feed",
    "FeedScope",
    "HeadingMapping",
    "ImportBatch",
    "ImportKind",
    "ImportState",
    "Invite",
    "InviteMethod",
    "LedgerEntry",
    "Link",
    "LinkPurpose",
    "Mail",
    "MailKind",
    "MailState",
    "Mailbox",
    "Modality",
    "OwnCalendar",
    "OwnCalendarEntry",
    "OwnCalendarProblem",
    "OwnCalendarState",
    "PartStat",
    "Planning",
    "PlanningState",
    "Programme",
    "Proposal",
    "ProposalState",
    "Question",
    "Rating",
    "ReceivedKind",
    "ReceivedMail",
    "ReceivedState",
    "Room",
    "Roster",
    "RosterState",
    "Round",
    "RoundState",
    "Service",
    "SignIn",
    "Site",
    "Slot",
    "Therapist",
    "Undeliverable",
    "Unserved",
    "Visit",
    "VisitBreak",
    "VisitProblem",
    "Wish",
    "WishKind",
    "employee_sites",
]
