"""Lists of people as personnel systems and spreadsheet programs write them."""

from datetime import date

from tests.services.uploads.workbook_files import append, midnight, new_sheet, packed, rewritten


def successfactors() -> bytes:
    lines = [
        "STATUS,USERID,USERNAME,FIRSTNAME,LASTNAME,MI,EMAIL,MANAGER,DEPARTMENT,DIVISION,LOCATION,HIREDATE,",
        "Status,User ID,Username,First Name,Last Name,Middle Name,Email,Manager,Department,Division,Location,"
        "Hire Date,",
        'active,10017,tvogel,Tilda,Vogel,,Tilda.Vogel@meadow.example,10002,"Research, Labs",Products,'
        "Berlin (DE01),03/14/2019,",
        "active,10018,oadeyemi,Ore,Adeyemi,K,ore.adeyemi@meadow.example,10002,Sales,Products,"
        "New York (US04),11/02/2021,",
        "inactive,10019,lbrandt,Lotte,Brandt,,lotte.brandt@meadow.example,10017,Sales,Products,"
        "Berlin (DE01),01/07/2016,",
    ]
    return b"\xef\xbb\xbf" + "\r\n".join([*lines, ""]).encode()


def sap_list() -> bytes:
    rule = "-" * 118
    heading = "|PersNr  |Nachname      |Vorname   |Eintritt  |Austritt  |Personalteilbereich|E-Mail" + " " * 33 + "|"
    people = [
        ("00001204", "Weiß", "Jürgen", "01.04.2009", "31.12.9999", "Berlin", "juergen.weiss@meadow.example"),
        (
            "00001377",
            "Çelik",
            "Ayse",
            "15.09.2017",
            "31.12.9999",
            "Berlin",
            "ayse.celik@meadow.example",
        ),
        ("00001402", "von Ahn", "Maria", "01.01.2020", "30.06.2025", "New York", "maria.vonahn@meadow.example"),
        ("00001455", "Öztürk", "Deniz", "00.00.0000", "31.12.9999", "Berlin", "deniz.oeztuerk@meadow.example"),
    ]
    rows = [
        f"|{number}|{last:<14}|{first:<10}|{joined}|{left}|{site:<19}|{email:<39}|"
        for number, last, first, joined, left, site, email in people
    ]
    page = ["", rule, heading, rule]
    lines = ["05.01.2026" + " " * 40 + "Dynamische Listenausgabe" + " " * 40 + "1", *page, *rows[:2], rule]
    lines += ["05.01.2026" + " " * 40 + "Dynamische Listenausgabe" + " " * 40 + "2", *page, *rows[2:], rule, ""]
    return "\r\n".join(lines).encode("cp1252")


def workday() -> bytes:
    workbook, sheet = new_sheet("Sheet1")
    append(
        sheet,
        [
            ("Current Workers by Location",),
            ("Organizations", "Meadow Group"),
            ("Include Subordinate Organizations", "Yes"),
            (),
            ("Employee ID", "Worker", "Email - Primary Work", "Supervisory Organization", "Location", "Hire Date"),
            ("204417", "Priya Raman", "priya.raman@meadow.example", "Platform (Ines Duarte)", "Pune", date(2018, 7, 2)),
            (
                "204433", "Marcus O'Neill (On Leave)", "marcus.oneill@meadow.example", "Platform (Ines Duarte)",
                "New York, NY", date(2022, 2, 14),
            ),
            (
                "204501", "Sofia Lindqvist (Terminated)", "sofia.lindqvist@meadow.example", "People (Ann Cole)",
                "Berlin", date(2015, 10, 1),
            ),
            ("204777", "Wei-Ling Chen", "wei-ling.chen(at)meadow.example", "People (Ann Cole)", "Berlin", "TBD"),
        ],
    )  # fmt: skip
    return packed(workbook)


def personio() -> bytes:
    workbook, sheet = new_sheet("Mitarbeitende")
    append(
        sheet,
        [
            ("ID", "Vorname", "Nachname", "E-Mail", "Status", "Position", "Abteilung", "Büro", "Einstellungsdatum"),
            (5120331, "Jana", "Novotná", "jana.novotna@meadow.example", "Aktiv", "Designerin", "Design", "Berlin",
             midnight(2021, 5, 1)),
            (5120332, "Emeka", "Obi", "emeka.obi@meadow.example", "Onboarding", "Analyst", "Finanzen", "New York",
             midnight(2026, 1, 1)),
            (5120340, "Lea", "Groß", "lea.gross@meadow.example", "Inaktiv", "Texterin", "Design", "Berlin",
             midnight(2017, 8, 15)),
            (5120351, "Rui", "Tanaka", None, "Aktiv", "Analyst", "Finanzen", "Berlin", midnight(2024, 11, 1)),
        ],
    )  # fmt: skip
    return packed(workbook)


def datev() -> bytes:
    lines = [
        '"Mitarbeiterstammdaten";;;;;;;',
        '"Berater/Mandant:";"29098/55003";;;;;;',
        '"Abrechnungsmonat:";"12/2025";;;;;;',
        ";;;;;;;",
        '"Pers.-Nr.";"Familienname";"Vorname";"Eintritt";"Austritt";"Kostenstelle";"Betriebsstätte";'
        '"E-Mail (dienstlich)"',
        '"00007";"Müller-Lüdenscheid";"Käthe";01.10.1998;;"4100";"Berlin";"kaethe.mueller@meadow.example"',
        '"00012";"Schäfer";"Jörn";15.02.2016;28.02.2026;"4100";"Berlin";"joern.schaefer@meadow.example"',
        '"00013";"Großmann";"Änne";31.02.2019;;"4200";"Berlin";"aenne.grossmann@meadow.example"',
        '"Anzahl Mitarbeiter: 3";;;;;;;',
    ]
    return "\r\n".join([*lines, ""]).encode("cp1252")


def bamboohr() -> bytes:
    lines = [
        '"Employee #","Last Name, First Name","Work Email","Home Email","Department","Location","Hire Date",'
        '"Termination Date"',
        '"41","Okafor, Chidi","chidi.okafor@meadow.example","chidi@home.example","Support","New York","2020-03-30",'
        '"0000-00-00"',
        '"42","Garcia Lopez, Ana Maria","ana.garcia@meadow.example","","Support","New York","2016-11-07","2025-12-31"',
        '"43","Kim, Min-jun","min-jun.kim@meadow.example","","Support","Remote","2023-01-09","0000-00-00"',
    ]
    return "\n".join(lines).encode()


def excel_german() -> bytes:
    lines = [
        "Name;E-Mail-Adresse;Standort;Eintritt;Bemerkung",
        "Bärbel Jäger;baerbel.jaeger@meadow.example;Berlin;1.3.2012;",
        "Yusuf Sahin;yusuf.sahin@meadow.example;Berlin;17.11.21;halbtags",
        "Bärbel Jäger;baerbel.jaeger@meadow.example;Berlin;1.3.2012;",
        "Tom Fröhlich;tom.froehlich@meadow.example;Berln;5. März 2024;",
        "Nele Weiß;nele.weiss@meadow.example;Berlin, New York;2025-06-01;pendelt",
        ";;;;",
        ";;;;",
    ]
    return "\r\n".join([*lines, ""]).encode("cp1252")


def excel_english() -> bytes:
    lines = [
        "sep=,",
        "Full Name,Email Address,Office,Start Date",
        "Grace Muthoni,grace.muthoni@meadow.example,New York,03/04/2024",
        "Liam Byrne,liam.byrne@meadow.example,New York,11/12/2019",
        "Hana Sato,hana.sato@meadow.example,New York,05/05/2021",
        "",
    ]
    return b"\xef\xbb\xbf" + "\r\n".join(lines).encode()


def excel_unicode_text() -> bytes:
    lines = [
        "Surname\tFirst name\tE-mail\tSite\tAlso at\tDate joined",
        "Wójcik\tŁucja\tlucja.wojcik@meadow.example\tBerlin\tPune\t13/05/2018",
        '"Yılmaz, Dr."\tGökçe\tgokce.yilmaz@meadow.example\tBerlin\t\t01/02/2020',
        "Đặng\tThị Hoa\thoa.dang@meadow.example\tPune\tBerlin; New York\t04/04/2022",
        "",
    ]
    return "\ufeff".encode("utf-16-le") + "\r\n".join(lines).encode("utf-16-le")


def libreoffice_employees() -> bytes:
    workbook, sheet = new_sheet("Tabelle1")
    append(
        sheet,
        [
            ("Vor- und Nachname", "Mail", "Niederlassung", "Team", "Im Unternehmen seit"),
            ("Ida Björk", "ida.bjork@meadow.example", "Berlin", "Recht", date(2019, 9, 1)),
            ("Omar Haddad", "omar.haddad@meadow.example", "Pune", "Recht", date(2023, 4, 17)),
        ],
    )
    tail = '<row r="1048575"><c r="A1048575" s="0"/></row><row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    return rewritten(packed(workbook), "xl/worksheets/sheet1.xml", "</sheetData>", tail)


def several_sheets() -> bytes:
    workbook, sheet = new_sheet("Berlin")
    heading = ("Mitarbeiter", "E-Mail", "Standort")
    append(sheet, [heading, ("Anna Berg", "anna.berg@meadow.example", "Berlin")])
    append(
        workbook.create_sheet("Pune"),
        [
            heading,
            ("Anil Deshmukh", "anil.deshmukh@meadow.example", "Pune"),
            ("Anna Berg", "anna.berg@meadow.example", "Berlin"),
        ],
    )
    append(workbook.create_sheet("Hinweise"), [("Bitte bis Freitag ausfüllen.",)])
    old = workbook.create_sheet("Alt")
    append(old, [heading, ("Karl Alt", "karl.alt@meadow.example", "Berlin")])
    old.sheet_state = "hidden"
    return packed(workbook)


def made_by_a_script() -> bytes:
    workbook, sheet = new_sheet("people")
    append(
        sheet,
        [
            ("given name", "surname", "full name", "mail", "site", "joined"),
            ("Noor", "Aziz", '=A2&" "&B2', "noor.aziz@meadow.example", "Berlin", 43831),
            ("Paul", "Roth", '=A3&" "&B3', '=LOWER(A3)&"@meadow.example"', "Berlin", 43831.0),
            ("Vera", "Sand", '=A4&" "&B4', "vera.sand@meadow.example", "#N/A", date(2020, 2, 29)),
        ],
    )
    return packed(workbook)


def look_alikes() -> bytes:
    lines = [
        "Name,E-Mail,Site",
        "Anna Roth,anna.roth@meadow.example,Berlin",
        "Anna Roth,\u0430nna.roth@meadow.example,Berlin",
        "Tomo Abe,TOMO.abe@meadow.example,Berlin",
        "Tomo Abe,tom0.abe@meadow.example,Berlin",
        "Eva Holm,\u200beva.holm@meadow.example\u00a0,Berlin",
        "Uma Rao,mailto:uma.rao@meadow.example,Berlin",
        "Bo Ek,Bo Ek <bo.ek@meadow.example>,Berlin",
        "Gus\u202etav Ro,gus.ro@meadow.example,Berlin",
        "Cy Dahl,cy.dahl@meadow.example; cy@home.example,Berlin",
        "Ed Frei,ed.frei@meadow,Berlin",
        "Ina Hall,ina.hall@meadow.example,Berlin",
        "Ina Hall,ina.hall@meadow.example,New York",
        "MÃ¼ller Jo,jo@meadow.example,Berlin",
    ]
    return "\n".join([*lines, ""]).encode()


def unknown_headings() -> bytes:
    lines = ["Qui;Adresse électronique;Lieu", "Zoé Petit;zoe.petit@meadow.example;Berlin", ""]
    return "\r\n".join(lines).encode("utf-16-be")
