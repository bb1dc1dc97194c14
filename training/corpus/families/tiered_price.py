"""Charges that depend on how much is used."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, field_of, method_of, nested
from training.corpus.families._wording import choice, refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = (
    "[Price of {nouns}|{Noun} tariff|What {nouns} cost|Charges for {nouns}|Steps of a {noun} price]"
)

RULES = nested({
    "purpose": "[Computes|Works out|Says] what [{quantity} of {nouns}|a number of {nouns}] [cost|costs], in whole [cents|units of money]; the price [per unit|of a unit] depends on [how many there are|the quantity]",
    "graduated": "[Each unit is charged at the price of the band it falls into: units up to the first bound at the first price, those above it up to the next bound at the next|The quantity runs through the bands from the lowest; only the units inside a band [cost|are charged at|are billed at] its price|Bands are filled one after another, and every band's price [applies to|counts for] the units in it alone|A [larger|higher] quantity does not [change|alter] the price of its first units: every band charges its own units]",
    "volume": "[All units are charged at the price of the band in which `{quantity}` lies|One price holds for all units: that of the first band whose bound is at least `{quantity}`|The band that contains `{quantity}` gives the price of every [single|] unit|The [whole|entire] quantity is [multiplied by|charged at] one price, found by the band into which `{quantity}` falls|`{quantity}` picks a band, [which sets the price of|and its price is used for] all units, the first ones included]",
    "bands": "[`{bands}` [is a list of|lists] `(bound, price)` with rising bounds; a bound [belongs to|is part of] its own band|Every band is a pair `(bound, price)`, lowest bound first, and holds the quantities up to and including its bound|In `{bands}` each pair says up to which quantity, [inclusive|that one included], a price holds; the bounds rise|`(bound, price)` means: this price up to `bound`, [`bound` itself included|including it]; pairs come in rising order|[Bounds are inclusive|A quantity equal to a bound is still in that band]; `{bands}` lists pairs `(bound, price)` from the lowest bound up]",
    "over_error": refusal("`{f}`", "`{quantity}` is [greater than|above|more than] the last bound", 'ValueError("{quantity}")'),
    "over_last": "[Units above the last bound [cost|are charged at] the last price|The last price [holds|applies] beyond the last bound too|Beyond the last bound [the price of the last band goes on|nothing changes: its price still holds]|The last band [is open|has no end]: its price holds for everything above|For [what exceeds|more than] the last bound, the price of the last band is used|[Treat|Regard] the last bound as [infinite|absent]]",
    "negative": refusal("`{f}`", "`{quantity}` is [negative|below 0|less than 0]", 'ValueError("{quantity}")'),
    "minimum": "[The result is never below `{least}`|At least `{least}` is charged, even for a quantity of 0|A sum [smaller than|below|under] `{least}` is raised to it|`{least}` is the [smallest|lowest] possible result|[Small|Cheap] orders cost `{least}`: whatever comes to less is [rounded|brought] up to that|The charge is `{least}` if it would [otherwise|] be less]",
    "discount": "[[Then|After that] `{percent}` percent are [taken off|subtracted], the result rounded down to a whole number|A discount of `{percent}` percent [applies to|is subtracted from] the sum: `sum * (100 - {percent}) // 100`|`{percent}` percent of the sum need not be paid; what is left is rounded down|From the sum, `{percent}` hundredths are deducted and any fraction of the rest is [dropped|cut off]|The sum is multiplied by `100 - {percent}` and divided by 100, [rounding down|dropping the fraction]]",
    "order": "[`{percent}` is applied before `{least}`|First comes the discount, [then|after it] the comparison with `{least}`|The minimum `{least}` is not reduced by `{percent}`: it is [compared with|applied to] the sum after the discount|`{least}` [holds|counts] after `{percent}` [was|has been] taken off|Take `{percent}` off first and raise to `{least}` afterwards]",
    "percent_check": refusal("`{f}`", "`{percent}` is [below 0 or above 100|not between 0 and 100, both allowed|outside 0 to 100]", 'ValueError("{percent}")'),
    "zero": choice("`{quantity}` is 0", "[the sum is 0[| before any minimum]|nothing is charged for units|no band counts: the units cost 0]"),
    "result": result("`{f}`", "[the price as an `int`|a whole number: what is to be paid|the amount to pay, an `int`]"),
})  # fmt: skip

CODE = '''
"""$doc"""


def $f($quantity: int, $bands: list[tuple[int, int]]$params) -> int:
    if $quantity < 0:  #? negative
        raise ValueError("$quantity")  #? negative
    if not 0 <= $percent <= 100:  #? percent_check
        raise ValueError("$percent")  #? percent_check
    if $quantity > $bands[-1][0]:  #? over=error
        raise ValueError("$quantity")  #? over=error
    total, below = 0, 0  #? mode=graduated
    for bound, price in $bands:  #? mode=graduated
        total += (min($quantity, bound) - below) * price if $quantity > below else 0  #? mode=graduated
        below = bound  #? mode=graduated
    total += max(0, $quantity - below) * $bands[-1][1]  #? mode=graduated over=last
    prices = [price for bound, price in $bands if $quantity <= bound]  #? mode=volume
    total = $quantity * (prices[0] if prices else $bands[-1][1])  #? mode=volume over=last
    total = $quantity * prices[0]  #? mode=volume over=error
    total = total * (100 - $percent) // 100  #? discount
    return max($least, total)  #? minimum
    return total  #? !minimum
'''


def _price(quantity: int, bands: list[tuple[int, int]], graduated: bool) -> int:
    def unit(number: int) -> int:
        return next((price for bound, price in bands if number <= bound), bands[-1][1])

    return sum(unit(number if graduated else quantity) for number in range(1, quantity + 1))


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "tiered_price", RULES)
    module = begin(draft, words)
    graduated = draft.choose("mode", "graduated", "volume") == "graduated"
    over = draft.choose("over", "error", "last")
    minimum, discount = draft.flag("minimum", 0.4), draft.flag("discount", 0.4)
    n = draft.names
    least, percent = (
        rng.choice(("minimum", "least", "lowest")),
        rng.choice(("percent", "discount", "rebate")),
    )
    n |= {"f": rng.choice(("price", "charge", "cost_of", "fee_for", method_of(words, "count"))), "quantity": rng.choice(("quantity", "units", field_of(words))), "bands": rng.choice(("bands", "steps", "tiers", "scale_of")),
          "least": least, "percent": percent, "params": (f", {percent}: int" if discount else "") + (f", {least}: int" if minimum else "")}  # fmt: skip
    low, high, cheap = rng.randint(3, 9), rng.randint(11, 20), rng.randint(20, 60)
    bands = [(low, cheap * 2), (high, cheap + 7), (high * 2, cheap)]
    floor = 3 * cheap

    def value(quantity: int, off: int = 0) -> int:
        total = _price(quantity, bands, graduated) * (100 - off) // 100
        return max(floor, total) if minimum else total

    def call(quantity: int, off: int = 0) -> str:
        return (
            f"$f({quantity}, {bands}"
            + (f", {off}" if discount else "")
            + (f", {floor})" if minimum else ")")
        )

    def case(quantity: int, off: int = 0) -> str:
        return f"assert {call(quantity, off)} == {value(quantity, off)}"

    draft.rule(n["mode"], case(low + 2), case(high + 3), case(high * 2))
    draft.rule("bands", case(low), case(low + 1), case(high), case(high + 1))
    args = call(-1, 0).replace("$f(-1, ", "").rstrip(")")
    if over == "error":
        draft.rule(
            "over_error",
            f"assert raised($f, {high * 2 + 1}, {args}) == ('ValueError', '$quantity')",
        )
    else:
        draft.rule("over_last", case(high * 2 + 1), case(high * 3))
    draft.rule("result", f"got = {call(low)}\nassert type(got) is int and got == {value(low)}")
    if draft.flag("negative"):
        draft.rule("negative", f"assert raised($f, -1, {args}) == ('ValueError', '$quantity')")
    if minimum:
        draft.rule("minimum", case(0), case(1), case(2))
    if discount:
        draft.rule("discount", case(low, 10), case(high, 33), case(high + 1, 7), case(high, 100))
        if minimum:
            draft.rule("order", case(1, 50), case(2, 50), case(low, 50))
        if draft.flag("percent_check", 0.6):
            draft.rule("percent_check", f"assert raised($f, 1, {args.replace(', 0', ', 101')}) == ('ValueError', '$percent')",
                       f"assert raised($f, 1, {args.replace(', 0', ', -1')}) == ('ValueError', '$percent')")  # fmt: skip
    n.setdefault("percent_check", False)
    if not minimum or draft.flag("zero", 0.3):
        draft.rule("zero", case(0))
    draft.example(f">>> {call(low)}", f"{value(low)}")
    draft.example(f">>> {call(high, 10)}", f"{value(high, 10 if discount else 0)}")
    wrong: list[Mistake] = [
        {"mode": "volume" if graduated else "graduated"},
        {"over": "last" if over == "error" else "error"},
    ]
    wrong += [
        {name: False} for name in ("negative", "minimum", "discount", "percent_check") if n[name]
    ]
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("tiered_price", build, tuple(RULES.values()))
