"""The headings under which personnel systems and people keep what we need, best first, in English and German."""

from collections.abc import Mapping
from typing import Literal

from wellness.language import later

Kind = Literal["employees", "visits"]

# fmt: off
EMPLOYEES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "Name", "Full name", "Employee name", "Legal name", "Preferred name", "Display name", "Worker", "Employee",
        "Last name, First name", "Surname, First name", "Name, Vorname", "Nachname, Vorname", "Vor- und Nachname",
        "Vorname Nachname", "Vorname Name", "Name des Mitarbeiters", "Vollständiger Name", "Mitarbeiter",
        "Mitarbeitende", "Mitarbeitername", "Mitarbeiter/in", "Mitarbeiter:in", "Person", "Colleague",
    ),
    "first_name": (
        "First name", "Given name", "Legal first name", "Preferred first name", "Forename", "Vorname", "Rufname",
        "First", "Firstname", "Vorname(n)",
    ),
    "last_name": (
        "Last name", "Surname", "Family name", "Legal last name", "Nachname", "Familienname", "Zuname", "Last",
    ),
    "email": (
        "Work email", "Business email", "Company email", "Primary work email", "Email - Primary Work", "Email - Work",
        "Email (Work)", "Work email address", "Business email address", "Email Information Email Address",
        "E-Mail (geschäftlich)", "E-Mail geschäftlich", "Geschäftliche E-Mail", "Geschäftliche E-Mail-Adresse",
        "Dienstliche E-Mail", "E-Mail dienstlich", "E-Mail", "E-Mail-Adresse", "Email address", "E-Mail address",
        "Mail", "Mailadresse", "Mail address", "Emailadresse", "User principal name", "UPN", "Username",
        "E-Mail Adresse (dienstlich)", "Contact email",
    ),
    "number": (
        "Employee number", "Employee ID", "Employee #", "Employee No", "Emp ID", "EmpID", "Empl ID", "Worker ID",
        "Personnel number", "Personnel no", "Pers.No.", "Staff number", "Staff ID", "User ID", "User/Employee ID",
        "Personalnummer", "Personalnr.", "Personal-Nr.", "Pers.-Nr.", "PersNr", "PNr", "Mitarbeiternummer",
        "Mitarbeiter-Nr.", "Mitarbeiter-ID", "MA-Nr.", "Payroll number", "Payroll ID", "ID", "No.", "Nr.",
    ),
    "department": (
        "Department", "Department name", "Dept", "Dept.", "Abteilung", "Abteilungsname", "Team", "Organisationseinheit",
        "Organizational unit", "Organisational unit", "Org. unit", "OrgEinheit", "Supervisory organization",
        "Business unit", "Bereich", "Fachbereich", "Division", "Kostenstellenbezeichnung", "Cost center",
        "Cost centre", "Kostenstelle",
    ),
    "site": (
        "Site", "Office", "Standort", "Office location", "Work location", "Arbeitsort", "Dienstort", "Location",
        "Location name", "Primary location", "Betriebsstätte", "Niederlassung", "Geschäftsstelle", "Filiale", "Sites",
        "Standorte", "Offices", "Locations", "Werk", "Personalteilbereich", "Personnel subarea", "Branch",
        "Workplace", "Büro", "Campus", "Base", "City", "Ort", "Stadt",
    ),
    "further_sites": (
        "Further sites", "Other sites", "Additional sites", "Second site", "Other offices", "Also at", "Further site",
        "Weitere Standorte", "Weiterer Standort", "Zweiter Standort", "Auch in", "Additional locations",
    ),
    "joined": (
        "Joined", "Hire date", "Date hired", "Original hire date", "Most recent hire date", "Start date",
        "Joining date", "Date of joining", "Date joined", "Entry date", "Employment start date", "Employed since",
        "Eintrittsdatum", "Eintritt", "Eingetreten am", "Einstellungsdatum", "Einstelldatum", "Beschäftigt seit",
        "Im Unternehmen seit", "Vertragsbeginn", "Ersteintritt", "Eintr.Dat.", "Eintrittsdat.", "Seit", "Hired",
    ),
    "left": (
        "Left", "Leaving date", "Termination date", "Last day of work", "Last working day", "Contract end date",
        "End date", "Exit date", "Austrittsdatum", "Austritt", "Ausgetreten am", "Letzter Arbeitstag", "Vertragsende",
        "Date of leaving",
    ),
    "status": (
        "Status", "Employment status", "Employee status", "Worker status", "Beschäftigungsstatus",
        "Mitarbeiterstatus", "Active", "Aktiv", "Active status",
    ),
}

VISITS: Mapping[str, tuple[str, ...]] = {
    "therapist": (
        "Therapist", "Therapist email", "Therapist name", "Masseur", "Masseurin", "Masseur/in", "Masseur:in",
        "Massage therapist", "Practitioner", "Therapeut", "Therapeutin", "Therapeut/in", "Therapeut:in",
        "Behandler", "Behandlerin", "Behandler:in", "Provider", "Trainer", "Instructor", "Who", "Wer", "Name",
        "Staff", "Staff member", "E-Mail", "Email",
    ),
    "site": (
        "Site", "Office", "Standort", "Niederlassung", "Location", "Office location", "Betriebsstätte", "Branch",
        "Campus", "Geschäftsstelle", "City", "Stadt", "Ort", "Where", "Wo",
    ),
    "room": (
        "Room", "Raum", "Zimmer", "Meeting room", "Treatment room", "Besprechungsraum", "Behandlungsraum",
        "Massageraum", "Room name", "Raumname", "Ressource", "Resource",
    ),
    "date": (
        "Date", "Datum", "Day", "Tag", "Visit date", "Appointment date", "Termin", "Start date", "Startdatum", "On",
        "Am", "Wann", "When",
    ),
    "from": (
        "From", "Von", "Start time", "Begin", "Beginn", "Start", "Starts", "Starts at", "Startzeit", "Anfang",
        "Time from", "Uhrzeit von", "Ab", "Arrival", "Begins", "Time in", "Arbeitsbeginn",
    ),
    "to": (
        "To", "Bis", "End time", "Ende", "End", "Ends", "Ends at", "Until", "Till", "Endzeit", "Time to",
        "Uhrzeit bis", "Finish", "Time out", "Arbeitsende", "Schluss",
    ),
    "hours": (
        "Hours", "Time", "Times", "Uhrzeit", "Zeit", "Zeiten", "Zeitraum", "From - to", "Von - bis", "Time slot",
        "Shift", "Schicht", "Arbeitszeit",
    ),
    "service": (
        "Service", "Treatment", "Massage", "Massage type", "Service type", "Leistung", "Behandlung", "Anwendung",
        "Massageart", "Angebot", "Art", "Type", "Class", "Kurs", "What", "Was", "Session type",
    ),
}

# fmt: on

FIELDS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {"employees": EMPLOYEES, "visits": VISITS}

LABELS: Mapping[str, str] = {
    "name": later("name"),
    "first_name": later("first name"),
    "last_name": later("last name"),
    "email": later("e-mail address"),
    "number": later("personnel number"),
    "department": later("department"),
    "site": later("site"),
    "further_sites": later("further sites"),
    "joined": later("joined on"),
    "left": later("left on"),
    "status": later("status"),
    "therapist": later("therapist"),
    "room": later("room"),
    "date": later("date"),
    "from": later("from"),
    "to": later("to"),
    "hours": later("from and to in one cell"),
    "service": later("service"),
}
"""What the pages call each field."""
