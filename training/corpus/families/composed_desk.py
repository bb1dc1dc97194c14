"""Small classes whose state and rules are drawn and put together at random."""

from __future__ import annotations

from random import Random

from training.corpus.families._class_composer import Composer, class_name, until_it_holds
from training.corpus.families._facet_rules import RULES
from training.corpus.families._facets import FACETS, RICH
from training.corpus.families._facets_course import log, switch
from training.corpus.families._sketch import noun_of, sentence
from training.corpus.phrases import say
from training.corpus.task import Family, Task
from training.corpus.words import Words

_STORIES = (
    "parking meter", "library desk", "clinic counter", "turnstile", "bird feeder", "elevator", "water tank", "ticket booth",
    "ferry landing", "bike rack", "swimming hall", "coffee machine", "tool shed", "post counter", "chess club", "bakery shop",
    "car wash", "lost property office", "school kitchen", "sauna", "cable car", "help line", "repair shop", "garden hut",
    "ice rink", "laundry", "lighthouse", "market stall", "night bus", "observatory", "petrol pump", "quiz night",
    "rowing club", "seed bank", "toll gate", "vending machine", "weather station", "youth hostel", "zoo gate", "bowling alley",
)  # fmt: skip
_PLACES = ("desk", "counter", "machine", "station", "gate", "club", "room", "board")
_DOCS = ("Rules for a {0}.", "What a {0} needs.", "Handles one {0}.", "The {0} part.", "A {0}.")


def build(rng: Random, words: Words) -> Task:
    return until_it_holds(_drawn, rng, words)


def _drawn(rng: Random, words: Words) -> Task:
    b = Composer(rng, words, "composed_desk", RULES)
    noun = noun_of(words)
    story = rng.choice((rng.choice(_STORIES), f"{noun} {rng.choice(_PLACES)}"))
    b.cls = class_name(*story.split())
    number = rng.choice((1, 2, 2, 2, 3))
    for facet in rng.sample(FACETS if number > 1 else RICH, number):
        facet(b, {1: 4, 2: 2, 3: 1}[number])
    if rng.random() < 0.3:
        log(b, 1)
    if rng.random() < 0.4:
        switch(b, 1)
    names = {"_": "", "story": story, "Story": story.capitalize(), "cls": b.cls}
    topics = b.topics[0] if len(b.topics) == 1 else f"{', '.join(b.topics[:-1])} and {b.topics[-1]}"
    purpose = say(rng, RULES["purpose"], **names, topics=topics)
    return b.finish(
        title=say(rng, RULES["title"], **names),
        module=words.module(noun),
        purpose=purpose,
        doc=sentence(rng.choice(_DOCS).format(story)),
        most=14,
    )


FAMILY = Family("composed_desk", build, tuple(RULES.values()), share=8)
