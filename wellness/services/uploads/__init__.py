"""Uploaded lists of people and of therapist days: from bytes to typed rows with faults, without a database.

`sandbox.read_upload` turns a file into a `Table`, `headings.recognise` finds the columns, and
`employees.employee_rows` or `visits.visit_rows` type every row and say what is wrong with the others.
"""
