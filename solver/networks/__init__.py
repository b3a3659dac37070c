"""Planning by flows: components whose limits nest, and gaps of several days, for which a flow is a bound.

`network` is the component as a graph, `serve` decides who comes and `choice` where, with `calm` and likes as its costs;
`plan` assembles them. What keeps the days apart is in `clashes`, `seats`, `rows`, `leximin` and `programme`.
"""
