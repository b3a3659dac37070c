"""How the demonstration company's files were made: repeatable draws from lists of names and a timetable."""
