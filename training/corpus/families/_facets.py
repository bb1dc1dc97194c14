"""All facets, and those that make a class alone."""

from __future__ import annotations

from training.corpus.families._facet import Facet
from training.corpus.families._facets_amounts import level, readings, uses
from training.corpus.families._facets_numbered import numbers, records, rotation, urgency
from training.corpus.families._facets_people import line, seen, tags, totals

FACETS: tuple[Facet, ...] = (
    level,
    totals,
    line,
    tags,
    numbers,
    rotation,
    readings,
    seen,
    records,
    uses,
    urgency,
)
RICH: tuple[Facet, ...] = (level, totals, line, readings, records, urgency)
