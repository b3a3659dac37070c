"""Planning where a flow is not enough: open visits, floating breaks, runs, crowded rooms, limits on changes.

`case` holds a component as arrays, `rules` and `goals` are the contract's rules and objectives over a `draft` (a small
CP-SAT model of some visits), `prices` prove bounds, `search` improves a roster visit by visit, `pack` assembles them.
"""
