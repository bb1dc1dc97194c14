"""Ledgers that hold balances in whole cents."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, guard, rules_of, spare_field, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} ledger|Money of {nouns}|Balances of {nouns}|Cents by {noun}|What {nouns} own]"

RULES = rules_of({
    "purpose": "[Keeps account of|Tracks|Looks after|Books] the money of [{nouns}|every {noun}|several {nouns}]. [All sums are whole cents|Amounts and balances are cents, never fractions|Money is counted in cents, as `int`]",
    "open": "[`{open}` [makes|adds|sets up] an account with 0 cents|A new account, made by `{open}`, holds 0 cents|[Accounts begin|Every account begins] with `{open}`, at a balance of 0|Before money can move, `{open}` creates the account, empty|`{open}` brings an account into being; its balance is 0 then]",
    "again": ban("`{open}`", "[an `{account}` that is open|a second account of the same `{account}`|an `{account}` it has seen before]", 'ValueError("{account}")'),
    "unknown": guard("every method that is given an account", "[the account was never made by `{open}`|nobody called `{open}` for the account]", "[the account was made by `{open}`|`{open}` was called for the account]", "KeyError({account})"),
    "implicit": state("[an account that nothing was booked to holds 0 cents|accounts need no opening: unheard of ones hold 0 cents|any `{account}` may be named; it holds 0 cents until something is booked|[0 is the balance of|0 cents are in] an account without bookings]"),
    "put": "[`{put}` [adds|books] `{amount}` cents to the account and returns the balance [after that|reached]|The balance grows by `{amount}` with `{put}`, which returns the new balance|`{put}`: balance plus `{amount}`, which is returned as well|From `{put}` comes the balance after `{amount}` was added to it|Paying in is done by `{put}`; it tells the balance that results]",
    "take": "[`{take}` [deducts|subtracts] `{amount}` cents and returns the balance [after that|left]|The balance shrinks by `{amount}` with `{take}`, which returns the new balance|`{take}`: balance less `{amount}`, which is returned as well|From `{take}` comes the balance after `{amount}` was taken from it|Paying out is done by `{take}`; it tells the balance that is left]",
    "signed": "[`{put}` adds `{amount}`, which may be negative, and returns the new balance|A positive `{amount}` raises, a negative one lowers the balance; `{put}` returns what results|`{put}` books in both directions, by the sign of `{amount}`, and tells the balance afterwards|Payments out are negative amounts to `{put}`; its result is the new balance|With `{put}` the balance changes by `{amount}`, up or down, and is then returned]",
    "positive": ban("{movers}", "[an `{amount}` of 0 or less|an `{amount}` below 1|a zero or negative `{amount}`]", 'ValueError("{amount}")'),
    "nonzero": ban("`{put}`", "[an `{amount}` of 0|a zero `{amount}`|0 as the `{amount}`]", 'ValueError("{amount}")'),
    "balance": answer("`{balance}`", "[the cents in an account|how many cents the account holds|the present balance of `{account}`]"),
    "none": guard("whatever lowers a balance", "[the balance would fall below 0|there are not enough cents]", "[the balance stays at 0 or above|at least 0 cents would be left]", 'ValueError("{amount}")'),
    "limit": guard("whatever lowers a balance", "[the balance would fall below `-{limit}`|more than `{limit}` cents would be owed]", "[the balance stays at `-{limit}` or above|no more than `{limit}` cents are owed]", 'ValueError("{amount}")'),
    "free": state("[balances may become negative|nothing keeps a balance from falling below 0|an account can owe any sum, its balance is negative then|there is no lower bound for a balance]"),
    "kept": "[A refused booking leaves all balances [alone|as they are]|After an exception [no|not a single] balance is different|Exceptions come before any change|[Either a call succeeds|A call succeeds] or all balances stay [the same|what they were]|Balances never change in a call that raises|Raising and changing a balance exclude each other]",
    "move": "[`{move}` brings `{amount}` cents from `{account}` to `{target}`|`{account}` loses and `{target}` gains `{amount}` cents by `{move}`|`{move}` lowers `{account}` by `{amount}` and raises `{target}` by as much|With `{move}`, `{amount}` cents change from `{account}` over to `{target}`|`{target}` receives, by `{move}`, `{amount}` cents out of `{account}`]",
    "self": ban("`{move}`", "[twice the same account|a `{target}` equal to `{account}`|one account as both ends]", 'ValueError("{target}")'),
    "entries": answer("`{list}`", "[the bookings of `{account}`, oldest first, as a list of `{Line}`|a list with a `{Line}` for each change of `{account}`, in the order of booking|every `{Line}` of the account, in a list, the latest last]") + "[|; it is empty before the first]",
    "line": "[A `{Line}` holds in `{key}` what `{new_id}()` gave, and the signed change: negative when money left|Each change of a balance makes one `{Line}`; its `{key}` is a fresh `{new_id}()`, its `{amount}` is negative for money that leaves|`{Line}.{amount}` bears a minus sign for payments out; `{Line}.{key}` comes from one call of `{new_id}` per line|One call of `{new_id}` [names|marks] each `{Line}`, whose `{amount}` is below 0 if the balance fell|For every `{Line}` `{new_id}` is called once; sums that leave an account are negative in `{amount}`]",
    "two": "[`{move}` makes two lines, that of `{account}` first|By `{move}`, first `{account}` and then `{target}` gets a `{Line}`|One `{Line}` for each of both accounts results from `{move}`; `{account}` is served first|Two ids are used up by `{move}`: the first for the line of `{account}`|The line of `{account}` comes before that of `{target}` in `{move}`]",
    "shown": answer("`{shown}`", "[the balance as text with two decimals, such as `12.05`, and a leading `-` if negative|the balance in whole units and cents, `0.07` for 7 and `-1.50` for -150|a text of the balance divided by 100 with exactly two digits after the point]"),
    "total": answer("`{total}`", "[the sum of all balances|what all accounts hold together|all balances added up] [in cents|as an `int`]"),
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable  #? entries
from dataclasses import dataclass  #? entries


@dataclass(frozen=True)  #? entries
class $Line:  #? entries
    $key: str  #? entries
    $account: str  #? entries
    $amount: int  #? entries


class $cls:
    def __init__(self$params) -> None:
        self._$new_id = $new_id  #? entries
        self._$limit = $limit  #? overdraft=limit
        self._balances: dict[str, int] = {}
        self._lines: list[$Line] = []  #? entries

    #(
    #| explicit
    def $open(self, $account: str) -> None:
        if $account in self._balances:
            raise ValueError("$account")
        self._balances[$account] = 0

    #|
    def $put(self, $account: str, $amount: int) -> int:
        if $amount <= 0:  #? style=pair
            raise ValueError("$amount")  #? style=pair
        if $amount == 0:  #? style=signed
            raise ValueError("$amount")  #? style=signed
        return self._change($account, $amount)

    #| style=pair
    def $take(self, $account: str, $amount: int) -> int:
        if $amount <= 0:
            raise ValueError("$amount")
        return self._change($account, -$amount)

    #|
    def $balance(self, $account: str) -> int:
        if $account not in self._balances:  #? explicit
            raise KeyError($account)  #? explicit
        return self._balances[$account]  #? explicit
        return self._balances.get($account, 0)  #? !explicit

    #| transfer
    def $move(self, $account: str, $target: str, $amount: int) -> None:
        if $amount <= 0:
            raise ValueError("$amount")
        if $account == $target:
            raise ValueError("$target")
        self.$balance($target)  #? explicit
        self._change($account, -$amount)
        self._change($target, $amount)

    #| entries
    def $list(self, $account: str) -> list[$Line]:
        self.$balance($account)  #? explicit
        return [line for line in self._lines if line.$account == $account]

    #| shown
    def $shown(self, $account: str) -> str:
        cents = self.$balance($account)
        sign = "-" if cents < 0 else ""
        return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"

    #| total
    def $total(self) -> int:
        return sum(self._balances.values())

    #)

    def _change(self, $account: str, $amount: int) -> int:
        after = self.$balance($account) + $amount
        if after < 0:  #? overdraft=none
            raise ValueError("$amount")  #? overdraft=none
        if after < -self._$limit:  #? overdraft=limit
            raise ValueError("$amount")  #? overdraft=limit
        self._balances[$account] = after
        self._lines.append($Line(self._$new_id(), $account, $amount))  #? entries
        return after
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "cent_ledger", RULES)
    module = begin(draft, words)
    style = draft.choose("style", "pair", "signed")
    overdraft = draft.choose("overdraft", "none", "limit", "free")
    explicit = draft.flag("explicit")
    transfer = draft.flag("transfer")
    entries = draft.flag("entries", 0.4)
    shown, total = draft.flag("shown", 0.3), draft.flag("total", 0.3)
    n = draft.names
    _name(draft, rng, words)
    movers = [str(n["put"]), str(n["take"])] if style == "pair" else []
    movers += [str(n["move"])] if transfer else []
    n["movers"] = ("each of " if movers[1:] else "") + " and ".join(f"`{x}`" for x in movers)
    new = "ids = iter('pqrstuvw')\n" if entries else ""
    args = (["lambda: next(ids)"] if entries else []) + (["500"] if overdraft == "limit" else [])
    new += f"it = $cls({', '.join(args)})\n"
    made = new + ("it.$open('$a')\nit.$open('$b')\n" if explicit else "")
    out = "it.$take('$a', {})" if style == "pair" else "it.$put('$a', -{})"
    if explicit:
        draft.rule("open", new + "assert it.$open('$a') is None\nassert it.$balance('$a') == 0")
        draft.rule("again", made + "it.$put('$a', 70)\nassert raised(it.$open, '$a') == ('ValueError', '$account')\nassert it.$balance('$a') == 70")  # fmt: skip
        draft.rule("unknown", made + "assert raised(it.$put, '$c', 5) == raised(it.$balance, '$c') == ('KeyError', '$c')")  # fmt: skip
    else:
        draft.rule("implicit", new + "assert it.$balance('$a') == 0\nassert it.$put('$a', 5) == 5\nassert it.$balance('$b') == 0")  # fmt: skip
    booked = made + "assert it.$put('$a', 1250) == 1250\n"
    if style == "pair":
        draft.rule("put", booked + "assert it.$put('$a', 1) == 1251")
        draft.rule("take", booked + "assert it.$take('$a', 250) == 1000\nassert it.$balance('$a') == 1000")  # fmt: skip
    else:
        draft.rule("signed", booked + "assert it.$put('$a', -250) == 1000\nassert it.$put('$a', 3) == 1003")  # fmt: skip
        draft.rule("nonzero", made + "assert raised(it.$put, '$a', 0) == ('ValueError', '$amount')")
    draft.rule("balance", booked + "assert (it.$balance('$a'), it.$balance('$b')) == (1250, 0)")
    least = {"none": 0, "limit": -500, "free": -9000}[overdraft]
    edge = booked + f"assert {out.format(1250 - least)} == {least}\n"
    low = edge
    if overdraft != "free":
        call = out.format(1).replace("(", ", ", 1)
        low += f"assert raised({call} == ('ValueError', '$amount')\nassert it.$balance('$a') == {least}"  # fmt: skip
    draft.rule(overdraft, low)
    if overdraft != "free" and rng.random() < 0.5:
        draft.rule("kept", low)
    if movers:
        tests = [f"raised(it.{name}, '$a', {x}) == ('ValueError', '$amount')" for name in movers[: 2 if style == "pair" else 0] for x in (0, -5)]  # fmt: skip
        tests += [f"raised(it.$move, '$a', '$b', {x}) == ('ValueError', '$amount')" for x in (0, -5)] if transfer else []  # fmt: skip
        draft.rule("positive", booked + "".join(f"assert {test}\n" for test in tests) + "assert it.$balance('$a') == 1250")  # fmt: skip
    if transfer:
        draft.rule("move", booked + "assert it.$move('$a', '$b', 200) is None\nassert (it.$balance('$a'), it.$balance('$b')) == (1050, 200)")  # fmt: skip
        draft.rule("self", booked + "assert raised(it.$move, '$a', '$a', 5) == ('ValueError', '$target')\nassert it.$balance('$a') == 1250")  # fmt: skip
    if entries:
        listed = booked + out.format(50) + "\n"
        draft.rule("entries", listed + "assert it.$list('$a') == [$Line('p', '$a', 1250), $Line('q', '$a', -50)]\nassert it.$list('$b') == []")  # fmt: skip
        draft.rule("line", listed + "assert [(line.$key, line.$amount) for line in it.$list('$a')] == [('p', 1250), ('q', -50)]")  # fmt: skip
        if transfer:
            draft.rule("two", booked + "it.$move('$a', '$b', 9)\nassert it.$list('$a')[1:] == [$Line('q', '$a', -9)]\nassert it.$list('$b') == [$Line('r', '$b', 9)]")  # fmt: skip
    if shown:
        draft.rule("shown", booked + "assert it.$shown('$a') == '12.50'\nassert it.$shown('$b') == '0.00'\nit.$put('$b', 7)\nassert it.$shown('$b') == '0.07'", *([edge + f"assert it.$shown('$a') == '{least // 100}.00'"] if least < 0 else []))  # fmt: skip
    if total:
        draft.rule("total", booked + "it.$put('$b', 50)\nassert it.$total() == 1300", new + "assert it.$total() == 0")  # fmt: skip
    first = [f">>> it = $cls({', '.join(args).replace('next(ids)', repr('x1'))})"]
    first += [">>> it.$open('$a')"] if explicit else []
    draft.example(*first, ">>> it.$put('$a', 305)", "305", *([">>> it.$shown('$a')", "'3.05'"] if shown else []))  # fmt: skip
    wrong: list[Mistake] = [("= after", "= $amount"), ("return after", "return $amount")]
    wrong += [{"overdraft": "free"}, ("after < ", "after <= ")] if overdraft != "free" else [("        self._balances", "        after = max(0, after)\n        self._balances")]  # fmt: skip
    wrong += [("self._change($target, $amount)", "self._change($target, -$amount)")] if transfer else []  # fmt: skip
    wrong += [(":02d", "")] if shown else []
    return draft.task(TITLE, module, CODE, wrong)


def _name(draft: Sketch, rng: Random, words: Words) -> None:
    """Draw all names."""
    n = draft.names
    amount = rng.choice(("amount", "cents_in", "sum_of", "change"))
    limit = rng.choice(("limit", "credit", "overdraft"))
    account = rng.choice(("account", "holder", "purse", spare_field(words, amount, limit)))
    new_id = rng.choice(("new_id", "next_id", "make_id"))
    params = (f", {new_id}: Callable[[], str]" if n["entries"] else "") + (f", {limit}: int" if n["overdraft"] == "limit" else "")  # fmt: skip
    n |= {"cls": words.class_name(str(n["noun"]), ("Ledger", "Accounts", "Money", "Books")), "Line": rng.choice(("Entry", "Posting", "Line", "Booking")), "amount": amount, "limit": limit, "account": account, "new_id": new_id, "params": params,
          "target": rng.choice(("target", "receiver", "into")), "key": rng.choice(("id", "key", "number")), "open": method_of(words, "start"), "put": rng.choice(("deposit", "credit_to", "pay_in", "book")), "take": rng.choice(("withdraw", "debit", "pay_out")),
          "balance": rng.choice(("balance", "holds", "cents")), "move": method_of(words, "move"), "list": method_of(words, "list"), "shown": rng.choice(("shown", "as_text", "printed")), "total": rng.choice(("total", "grand_total", "sum_all"))}  # fmt: skip


FAMILY = Family("cent_ledger", build, tuple(RULES.values()))
