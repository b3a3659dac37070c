"""The independent checker: it shares the file formats with the planner, and not one line of its reasoning."""
