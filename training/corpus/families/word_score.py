"""Scores of texts by the words they hold."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Scoring {noun} texts|How {nouns} are spoken of|{Noun} mood|Words about {nouns}|Points for words on {nouns}]"

RULES = rules_of({
    "purpose": "[Rates|Scores|Judges] [what is written about {nouns}|texts on {nouns}|{noun} texts] by their words: [some words have points|certain words are worth points, good or bad|`{weights}` says how many points a word has]",
    "word": "[A word is a run of the letters a to z after the text was put into small letters|The text is put into small letters, and every run of letters a to z is one word|Words consist of a to z, the text being lowered first; all other characters part them|Anything but a letter from a to z separates words, and capitals are made small before|After `lower()`, each longest stretch of a to z is a word]",
    "sum": answer("`{f}`", "[the sum of the points of all words|how many points the words of `{text}` have together|the points of the text, word by word, added up]"),
    "unknown": "[Words that are not in `{weights}` have 0 points|No points are given for a word that `{weights}` lacks|`{weights}` need not know all words; the others count 0|What `{weights}` does not name is worth nothing|An unknown word changes no score]",
    "each": state("[a word counts as often as it occurs|repeated words have their points every time|three times the same word is three times its points]"),
    "once": state("[a word counts once, even if it occurs more often|repeated words have their points a single time|three times the same word is as good as one]"),
    "turn": "[Right after one of the words {nots}, points have the opposite sign|A word that follows {nots} directly counts with its sign reversed|{nots}: each of these turns the points of the very next word into their opposite|The points of a word are multiplied by -1 if the word before it is one of {nots}|Of {nots}, each reverses the sign of the word next to it, on the right, and of no other]",
    "strong": "[The word `{very}` doubles the points of the next word|Points count twice for a word right behind `{very}`|After `{very}`, the next word alone has double points|`{very}` in front of a word multiplies its points by 2|A word directly preceded by `{very}` is worth twice its points]",
    "mean": "[The sum is divided by the number of words and rounded to {digits} digits with `round`|`{f}` returns the points per word: `round(sum / words, {digits})`|The average over all words, known or not, is what counts, rounded by `round` to {digits} digits|Points are spread over the number of words; `round` leaves {digits} digits of the quotient|As a score serves the mean of all words' points, with `round` to {digits} digits]",
    "no_words": state("[a text without words has the score 0|without any word the result is 0|0 is the score when there are no words]"),
    "no_words_error": ban("`{f}`", "[a `{text}` without words|a `{text}` in which there is no word|a wordless `{text}`]", 'ValueError("{text}")'),
    "capped": "[Sums above {most} are set to {most}, sums below -{most} to -{most}|The sum never leaves the range from -{most} to {most}: what is beyond becomes the nearer end|{most} is the highest and -{most} the lowest possible sum|Whatever is more than {most} counts as {most}, and likewise on the negative side|The sum is held between -{most} and {most}, both included]",
    "label": answer("`{label}`", "[`{a}` for a score of at least {high}, `{b}` for one of at most {low}, `{c}` for all between|the name of the score: `{a}` from {high} up, `{b}` from {low} down, else `{c}`|`{a}`, if the score is {high} or more, `{b}`, if it is {low} or less, otherwise `{c}`]"),
    "hits": answer("`{hits}`", "[the words of `{text}` that have points, each once, in alphabetical order|a sorted list without repetition of those words that `{weights}` names|which words of the text are in `{weights}`, a sorted list of different words]"),
    "best": answer("`{best}`", "[the text with the highest score, the first of several|that one of the `{text}s` which scores highest; among equals the earliest|the best scored of the texts and, if scores are equal, the one that stands first]") + "[; for an empty list it is `None`|, and `None` if there are no texts|. Without texts it returns `None`]",
})  # fmt: skip

CODE = '''
"""$doc"""

import re


#(
#|
def $f($text: str, $weights: dict[str, int]) -> $kind:
    words = re.findall("[a-z]+", $text.lower())
    if not words:  #? lacking=no_words_error
        raise ValueError("$text")  #? lacking=no_words_error
    if not words:  #? lacking=no_words mean
        return 0.0  #? lacking=no_words mean
    counted = words  #? again=each
    counted = list(dict.fromkeys(words))  #? again=once
    points = sum($weights.get(word, 0) for word in counted)  #? !context
    points = 0  #? context
    for before, word in zip(["", *words], words):  #? context
        worth = $weights.get(word, 0)  #? context
        worth = -worth if before in $turning else worth  #? turn
        worth = 2 * worth if before == "$very" else worth  #? strong
        points += worth  #? context
    points = max(-$most, min($most, points))  #? capped
    return points  #? !mean
    return round(points / len(words), $digits)  #? mean

#| labelled
def $label($text: str, $weights: dict[str, int]) -> str:
    rated = $f($text, $weights)
    if rated >= $high:
        return "$a"
    return "$b" if rated <= $low else "$c"

#| lists
def $hits($text: str, $weights: dict[str, int]) -> list[str]:
    return sorted(set(re.findall("[a-z]+", $text.lower())) & set($weights))

#| bests
def $best(${text}s: list[str], $weights: dict[str, int]) -> str | None:
    return max(${text}s, key=lambda each: $f(each, $weights), default=None)

#)
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "word_score", RULES)
    module = begin(draft, words)
    n = draft.names
    context = draft.flag("context", 0.6)
    turn = context and draft.flag("turn", 0.7)
    strong = context and (not turn or draft.flag("strong"))
    again = "each" if context else draft.choose("again", "each", "once")
    lacking = draft.choose("lacking", "no_words", "no_words_error")
    mean, capped, labelled, lists, bests = draft.flag("mean", 0.4), draft.flag("capped", 0.4), draft.flag("labelled", 0.4), draft.flag("lists", 0.3), draft.flag("bests", 0.3)  # fmt: skip
    nots = rng.sample(["not", "no", "never", "hardly", "nor"], 2)
    most, digits = rng.randint(4, 9), rng.randint(2, 3)
    high, low = rng.randint(1, 3), -rng.randint(1, 3)
    n |= {"turn": turn, "strong": strong, "again": again if not context else "context", "nots": f"`{nots[0]}` and `{nots[1]}`", "turning": repr(tuple(nots)).replace("'", '"'), "very": rng.choice(("very", "so", "really", "most")), "most": most, "digits": digits, "high": high, "low": low, "kind": "float" if mean else "int",
          "f": rng.choice(("score", "points_of", "rate", method_of(words, "count"))), "text": rng.choice(("text", "comment", "sentence")), "weights": rng.choice(("weights", "points_by", "values", "lexicon")), "label": rng.choice(("label", "verdict", "mood")), "hits": rng.choice(("hits", "known_words", "telling")), "best": rng.choice(("best", "kindest", "top"))}  # fmt: skip
    very = str(n["very"])
    good, bad = rng.randint(2, 3), -rng.randint(2, 4)
    weights = {"fine": good, "poor": bad, "nice": 1}

    def split(text: str) -> list[str]:
        return "".join(each if "a" <= each <= "z" else " " for each in text.lower()).split()

    def score(text: str) -> float:
        found = split(text)
        if not found:
            return 0
        points = 0
        for place, word in enumerate(found):
            if again == "once" and word in found[:place]:
                continue
            before = found[place - 1] if place else ""
            sign = -1 if turn and before in nots else 1
            points += weights.get(word, 0) * sign * (2 if strong and before == very else 1)
        points = min(points, most) if capped else points
        points = max(points, -most) if capped else points
        return round(points / len(found), digits) if mean else points

    def case(*texts: str) -> str:
        return "\n".join(f"assert $f({text!r}, {weights}) == {score(text)}" for text in texts)

    draft.rule("word", case("Fine, FINE-nice: poor's", "fine2nice", "finest nice"))
    draft.rule("sum", case("a fine and nice day", "poor", "fine poor nice nice"))
    if rng.random() < 0.7:
        draft.rule("unknown", case("such words have nothing", "nice things"))
    if not context or rng.random() < 0.5:
        draft.rule(again, case("nice nice nice", "nice and nice, poor"))
    if turn:
        draft.rule("turn", case(f"{nots[0]} fine", f"{nots[1]} poor, {nots[0]} a fine thing", f"{nots[0]} nice fine"))  # fmt: skip
    if strong:
        draft.rule("strong", case(f"{very} fine", f"{very} poor nice", f"fine {very}"))
    if mean:
        draft.rule("mean", case("fine and nice", "one fine two three poor six seven", "nice a b c d e f"))  # fmt: skip
    if lacking == "no_words":
        draft.rule("no_words", f"assert $f('', {weights}) == $f(' 12 -!', {weights}) == 0")
    else:
        draft.rule("no_words_error", f"assert raised($f, '', {weights}) == raised($f, '1 + 2', {weights}) == ('ValueError', '$text')")  # fmt: skip
    pile = " and ".join(["fine"] * 12), " and ".join(["poor"] * 12)
    if again == "once":
        weights |= {"x" * size: sign * 3 for size, sign in ((1, 1), (2, 1), (3, 1), (4, -1), (5, -1), (6, -1))}  # fmt: skip
        pile = "fine x xx xxx", "poor xxxx xxxxx xxxxxx"
    if capped:
        draft.rule("capped", case(*pile))
    if labelled:
        texts = ["fine", "poor", "nice", "a fine nice day", "poor poor", "nothing at all", *pile, "nice nice", "nice nice nice"]  # fmt: skip
        names = {True: "$a"}
        tests = "\n".join(f"assert $label({text!r}, {weights}) == '{names.get(score(text) >= high, '$b' if score(text) <= low else '$c')}'" for text in texts)  # fmt: skip
        draft.rule("label", tests)
    if lists:
        draft.rule("hits", f"assert $hits('Poor, but nice! Nice!', {weights}) == ['nice', 'poor']\nassert $hits('none', {weights}) == []")  # fmt: skip
    if bests:
        draft.rule("best", f"assert $best(['poor', 'fine', 'Fine!', 'q'], {weights}) == 'fine'\nassert $best([], {weights}) is None")  # fmt: skip
    shown = {"fine": 2, "poor": -3}
    weights = shown
    draft.example(f">>> $f('So fine, yet poor', {shown})", f"{score('So fine, yet poor')}")
    wrong: list[Mistake] = [(".lower()", "")]
    wrong += [{"again": "each" if again == "once" else "once"}] if not context else []
    wrong += [{name: False} for name in ("turn", "strong") if n[name]]
    wrong += [{"capped": False}] if capped else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("word_score", build, tuple(RULES.values()))
