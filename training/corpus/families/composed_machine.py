"""Machines that can be on or off, whose state and rules are put together at random."""

from __future__ import annotations

from random import Random

from training.corpus.families._class_composer import Composer, class_name, until_it_holds
from training.corpus.families._facet_rules import RULES
from training.corpus.families._facets_amounts import level, readings, uses
from training.corpus.families._facets_course import log, switch
from training.corpus.families._facets_numbered import numbers, rotation, urgency
from training.corpus.families._facets_people import seen
from training.corpus.families._sketch import noun_of, sentence
from training.corpus.phrases import say
from training.corpus.task import Family, Task
from training.corpus.words import Words

_MACHINES = (
    "ticket printer", "ice maker", "sewing machine", "wind turbine", "pump", "kiln", "conveyor", "juice press", "drill",
    "snow plough", "charging point", "card reader", "sprinkler", "stove", "traffic light", "air raft", "crane", "lathe",
    "milking robot", "paint mixer", "photo booth", "shredder", "telescope", "washing machine", "yarn winder",
)  # fmt: skip
_FACETS = (level, readings, uses, urgency, seen, rotation, numbers)


def build(rng: Random, words: Words) -> Task:
    return until_it_holds(_drawn, rng, words)


def _drawn(rng: Random, words: Words) -> Task:
    b = Composer(rng, words, "composed_machine", RULES)
    noun = noun_of(words)
    story = rng.choice((rng.choice(_MACHINES), f"{noun} {rng.choice(('machine', 'robot', 'engine'))}"))  # fmt: skip
    b.cls = class_name(*story.split())
    for facet in rng.sample(_FACETS, rng.choice((1, 1, 2))):
        facet(b, 2)
    switch(b, rng.choice((1, 2, 3)))
    if rng.random() < 0.5:
        log(b, 1)
    names = {"_": "", "story": story, "Story": story.capitalize(), "cls": b.cls}
    topics = f"{', '.join(b.topics[:-1])} and {b.topics[-1]}"
    return b.finish(
        title=say(rng, RULES["title"], **names),
        module=words.module(noun),
        purpose=say(rng, RULES["purpose"], **names, topics=topics),
        doc=sentence(rng.choice(("The {0}.", "One {0}.", "A {0}, on or off.")).format(story)),
        most=14,
    )


FAMILY = Family("composed_machine", build, tuple(RULES.values()), share=3)
