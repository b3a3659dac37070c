"""One small round with every feature of the format."""

from solver.problem import FloatingBreak
from tests.rostering.builders import at, employee, pause, pin, problem, visit, window

EVERYTHING = problem(
    [
        visit("v", "9:00", "10:00", breaks=(pause("12:00", "12:30"),), max_sessions=3),
        visit("class", "9:00", service="class", day=1),
        visit(
            "open",
            start=at("9:00", 2),
            end=at("11:00", 2),
            slots=None,
            services=("chair", "table"),
            start_every_minutes=15,
            floating_breaks=(FloatingBreak(15, at("9:30", 2), at("10:00", 2)),),
            max_run_minutes=60,
            rest_minutes=10,
        ),
    ],
    [
        employee("ann", window("9:00", "10:00"), window("9:00", "10:00", 2, rating=3), target=2, min_gap_days=1),
        employee(
            "bob",
            window("9:00", "11:00", 1),
            window("9:00", "17:00"),
            services=("table", "class"),
            only_therapists=("tess",),
            max_per_week=1,
        ),
        employee("cleo", window("9:00", "9:45", 2), window("9:00", "10:00", 1), services=("chair", "class")),
    ],
    pins=(pin("bob", "class", "9:00", 1, service="class"),),
    published=(pin("ann", "v", "9:00"),),
    max_moves=1,
)
