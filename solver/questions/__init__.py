"""Questions about a finished roster: why somebody has no more, what a change would do, and what other rules would give.

`explain`, `whatif`, `suggest` and `compare` answer them, `commands` are their command lines. `trials` and `gains` try
changes on networks without solving them again.
"""
