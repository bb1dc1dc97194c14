"""The split judge: the suite in one process, the candidate in another.

Covered. The suite, its expected values, the clock and the verdict live in the
judge's process. The candidate's process is reached over one stream socket that
carries length-capped JSON; what comes back is rebuilt as plain builtin data or
stands as a proxy. Nothing that arrives can run code in the judge.

Not covered. Equality between two objects of the candidate is the candidate's
word, and so are the order, length and truth of its own objects. Data that the
judge passes is copied: a list that the candidate changes during a call is
changed in the suite too, one that it keeps and changes later is not.
"""
