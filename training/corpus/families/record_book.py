"""Books of dict records with cleaned, checked fields, unique ones, search and stamps."""

from __future__ import annotations

from random import Random

from training.corpus.check import MOST_CHARACTERS, MOST_COLUMNS
from training.corpus.families import _wording
from training.corpus.families._shapes import answer, ban, effect, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.render import contract_text
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} book|{Nouns} on record|The {noun} records|Records of {nouns}|A book of {nouns}]"

_STRIP = "[white space around `{f}` is cut off|`{f}` is stripped|`{f}` loses the white space at both ends|strip `{f}`]"
_COLLAPSE = "[`{f}` is stripped and each run of inner white space becomes one space|in `{f}`, white space at the ends goes and inner runs of it shrink to one space|`{f}` keeps single spaces between its words and none around them (any white space counts)]"
_EMPTY = '[an empty result raises `ValueError("{f}")`|if nothing is left: `ValueError("{f}")`|`ValueError("{f}")` unless something is left|it must not be empty then (else `ValueError("{f}")`)]'
_LONG = '[at most {most} characters may be left, else `ValueError("{f}")`|more than {most} characters then are refused: `ValueError("{f}")`|`ValueError("{f}")` if it is longer than {most} characters then]'
_BOTH = '[`ValueError("{f}")` if it is empty or longer than {most} characters then|it must have 1 to {most} characters then, else `ValueError("{f}")`|nothing left, or more than {most} characters: `ValueError("{f}")`|`ValueError("{f}")` unless 1 to {most} characters are left]'


def _needs(demand: str, wrong: str, thing: str) -> str:
    """A field that must be so, else ValueError with its name."""
    error = 'ValueError("{f}")'
    return (
        f"[{demand}[, else|; otherwise|, or else there is] `{error}`|`{error}` [if|when|whenever] {wrong}"
        f"|[if|when] {wrong}: `{error}`|[refused with|rejected by] `{error}`: {thing}|`{error}` unless {demand}"
        f"|{thing} [raises|is refused with|ends in] `{error}`|[no exceptions|without exception]: {demand} (`{error}` if not)]"
    )


def _taken(case: str) -> str:
    """No two records may share the cleaned value of one field; `case` tells how to compare."""
    error = '`ValueError("{u}")`'
    return (
        f"[{{both}} [raise{{s}}|fail{{s}} with|answer{{s}} with] {error} [if|when] another record has the same cleaned `{{u}}`{case}"
        f"|[No two records|Never two records] share a cleaned `{{u}}`{case}: {error} from {{both}}"
        f"|[If|When] another record has the same cleaned `{{u}}`{case}, {{both}} raise{{s}} {error}"
        f"|A cleaned `{{u}}` that another record has{case} is [refused|rejected] by {{both}} with {error}"
        f"|The cleaned `{{u}}` [is|must be] unique among records{case}[, else|; otherwise] {error} from {{both}}"
        f"|{error} from {{both}} [if|when|whenever] the cleaned `{{u}}` is in use by another record{case}]{{freed}}"
    )


RULES = rules_of({
    "purpose": "[Keeps|Holds|Stores|Is a book of] {nouns} as dict records[|, all in memory|, found again by `{id}`]. [Fields are cleaned and checked on the way in|What comes in is cleaned and checked first|Every field has its own check]",
    "keys": "[A record|Each record|Every {noun}|One {noun}] is a dict with exactly the keys {keys}[|, in this order|, and no others]" + ". [`{add}` stores one and returns it|`{add}` makes one from its arguments, stores it and returns it|`{add}` returns the record it stored]",
    "new_id": "[`{new_id}` is called once per record and supplies its `{id}`|`{add}` takes the `{id}` from one call of `{new_id}`|The `{id}` is the result of `{new_id}`, called once by `{add}`|Ids come from `{new_id}`, one call for each stored record|One call of `{new_id}` gives a record its `{id}`]" + "[; a refused `{add}` does not call it|, but not if `{add}` raises]",
    "counted": "[`{id}` counts the records from 1|The first record has the `{id}` 1, the next 2 and so on|Ids are 1, 2, 3 and so on in order of `{add}`|`{add}` numbers records in `{id}`, beginning with 1]" + "[; a refused `{add}` uses up no number|, refused ones not counted] [and no number is given twice|and deleted numbers are not used again]",
    "created": "[`{created}` is the result of `{clock}`, called once by `{add}`|`{add}` calls `{clock}` once and stores the result as `{created}`|One call of `{clock}` in `{add}` gives `{created}`|`{add}` stamps a record with one call of `{clock}`, in `{created}`]" + "[; it never changes afterwards|; no later call changes it|, which stays for good]",
    "stamps": "[`{add}` calls `{clock}` once for both `{created}` and `{updated}`|`{created}` and `{updated}` start with the same time, one call of `{clock}`|One call of `{clock}` in `{add}` fills `{created}` as well as `{updated}`|The time in `{created}` and `{updated}` of a new record is one result of `{clock}`]" + "[; `{created}` never changes afterwards|; no later call changes `{created}`]",
    "touched": "[`{update}` sets `{updated}` to `{clock}()` only if a cleaned value differs from the old one|`{updated}` becomes the time of `{clock}` when `{update}` really changes something, else it stays|If `{update}` changes no value (after cleaning), `{updated}` stays and `{clock}` is not called; else it is set from `{clock}`|A changed value makes `{update}` call `{clock}` for `{updated}`; equal values leave `{updated}` alone|Only a real change, compared after cleaning, moves `{updated}` to `{clock}()`]" + "[|, once for the whole call]",
    "strip_empty": f"{_STRIP}; {_EMPTY}",
    "strip_both": f"{_STRIP}; {_BOTH}",
    "strip_long": f"{_STRIP}; {_LONG}[|; it may be empty]",
    "collapse_empty": f"{_COLLAPSE}; {_EMPTY}",
    "collapse_both": f"{_COLLAPSE}; {_BOTH}",
    "collapse_long": f"{_COLLAPSE}; {_LONG}[|; it may be empty]",
    "mail": "[`{f}` is stripped and put in lower case|Strip `{f}` and make it lower case|`{f}` becomes lower case without white space around it]" + "; " + _needs("[it has exactly one `@`, text before it, and behind it two or more parts with dots between, none empty|one `@` (no more) stands between some text and at least two non-empty parts joined by dots]", "[there is not exactly one `@`, or nothing before it, or not two or more non-empty parts with dots between behind it]", "[anything but text, one `@`, and two or more non-empty parts joined by dots]") + "{spare}",
    "phone": "[`{f}` is stripped|Strip `{f}`|White space around `{f}` goes]" + "; " + _needs("[it consists of digits 0-9, spaces, `+` and `-` only and has {low} to {high} digits|it has {low} to {high} digits 0-9 and besides only spaces, `+` and `-`]", "[it has fewer than {low} or more than {high} digits, or other characters than 0-9, space, `+` and `-`]", "[other characters than 0-9, space, `+`, `-`, or not {low} to {high} digits]") + "{spare}",
    "code": "[`{f}` is stripped and put in upper case|Strip `{f}` and make it upper case|`{f}` becomes upper case without white space around it]" + "; " + _needs("[it is exactly {size} letters A-Z|it consists of {size} letters A-Z]", "[it is not exactly {size} letters A-Z|it has any character but A-Z or not {size} of them]", "[anything but {size} letters A-Z]"),
    "number": _needs("[`{f}` is an `int` of at least {least}, no `bool`|`{f}` is a whole number not below {least} (`int`; a `bool` is none)]", "[`{f}` is a `bool`, no `int`, or below {least}]", "[a `{f}` below {least}, one that is no `int`, and any `bool`|as `{f}`, a `bool`, a non-`int` or an `int` below {least}]"),
    "kind": _needs("[`{f}` is one of `{a}`, `{b}` and `{c}`|`{f}` is exactly `{a}`, `{b}` or `{c}`]", "[`{f}` is none of `{a}`, `{b}` and `{c}`]", "[a `{f}` other than `{a}`, `{b}` and `{c}`|any `{f}` but `{a}`, `{b}` or `{c}`]"),
    "tags": "[`{f}` is stored as a sorted list without repeats, each stripped and in lower case, empty ones dropped|Each of `{f}` is stripped and put in lower case; empty ones go, repeats too, and the list is sorted|`{f}`: strip each, lower case, drop empty ones and repeats, sort|Sorted, without repeats and without empty ones: so `{f}` is kept, after each was stripped and put in lower case]" + "[|; the list given is not changed|, in a new list]",
    "many": _needs("[at most {limit} of `{f}` are left after cleaning|no more than {limit} `{f}` remain once cleaned]", "[more than {limit} of `{f}` are left after cleaning|over {limit} `{f}` remain once cleaned]", "[more than {limit} cleaned `{f}`|a list of over {limit} `{f}` (cleaned)]"),
    "unique": _taken("[|; case matters| (case matters)]"),
    "folded": _taken("[, ignoring case|, in whatever case| (case ignored)]"),
    "get_drop": "[`{get}` [returns|gives] the record with that `{id}`; `{drop}` [removes|deletes] it[| and returns nothing]|`{drop}` [takes out|deletes] the {noun} that `{get}` [returns|gives] for the same `{id}`|[By|Given] its `{id}`, a record is returned by `{get}` and [removed|deleted] by `{drop}`|`{get}`: the record with that `{id}`. `{drop}`: [delete|remove] it]",
    "unknown": "[An unknown `{id}` makes {who} raise `KeyError({id})`|`KeyError({id})` from {who} if no record has the `{id}`|{who}: `KeyError({id})` for an unknown `{id}`|Without a record of that `{id}`, {who} end in `KeyError({id})`|For an `{id}` not (or no longer) there, {who} raise `KeyError({id})`]" + "[; that is checked first|, before anything else]",
    "none": "[`{get}` returns `None` for an unknown `{id}`; `{update}` and `{drop}` raise `KeyError({id})`|An unknown `{id}` makes `{get}` return `None`, but `{update}` and `{drop}` raise `KeyError({id})`|Without a record of that `{id}`: `None` from `{get}`, `KeyError({id})` from `{update}` and `{drop}`|For an `{id}` not (or no longer) there, `{get}` answers `None`; `KeyError({id})` comes from `{update}` and `{drop}`]" + "[, before anything else| (checked first)]",
    "update": effect("`{update}`", "[gives the record new values for the keys in `{changes}`, cleaned and checked as in `{add}`, and returns it|replaces the fields named in `{changes}`, with the cleaning and checks of `{add}`; it returns the record|cleans and checks the values of `{changes}` like `{add}`, stores them and returns the record]"),
    "allowed": ban("`{update}`", "[a key in `{changes}` that is no argument of `{add}`|a key other than {allowed}]", "ValueError(key)") + "[|; `{id}` is such a key]",
    "atomic": _wording.unchanged("`{update}`", "[the record|everything]"),
    "search": answer("`{search}`", "[the records that hold `{text}` in {fields}, ignoring case|a list of all records with `{text}` somewhere in {fields}; case does not matter]") + "[; the empty text is in all| (all, if it is empty)]",
    "tagged": answer("`{tagged}`", "[the records that have `{tag}` among `{f}`, after stripping it and putting it in lower case|a list of all records with that `{tag}` in `{f}`; `{tag}` is stripped and compared in lower case]"),
    "list": answer("`{list}`", "[all records|every record there is, in a list|a list of all {nouns}]"),
    "by_name": state("[lists of records are sorted by `{name}` in lower case, then by `{id}`|records in a list come in order of their lower-case `{name}`, those with equal ones in order of `{id}`|any list that is returned is in order of `{name}` ignoring case; `{id}` decides between equal ones]"),
    "by_age": state("[lists of records are in the order of `{add}`|records in a list come oldest first|any list that is returned has the records in the order they were added]"),
    "copy": "[All records returned are copies: changing one changes nothing here|Callers get copies; what they do to them[, or to a list in them,] does not touch the book|Every method that returns records returns copies, which a caller may change without effect|A returned record is a copy; changing it changes nothing that is stored|Stored records are never handed out, only copies]" + "[|, lists in them included|. That holds for lists inside too]",
    "itself": "[Records returned are the stored dicts themselves, not copies|No copies: each method returns the very dict that is stored|The dict returned is the stored one, the same for all callers|`{add}` and all others hand out the stored dict itself, which `{update}` changes in place|There is one dict per record; all methods return it, `{update}` changes it]" + "[| (no copying)]",
})  # fmt: skip

_POOLS = {
    "name": ("name", "title", "label", "caption", "heading"),
    "mail": ("email", "mail", "contact", "inbox"),
    "phone": ("phone", "mobile", "hotline", "fax"),
    "code": ("code", "currency", "country", "sign"),
    "number": ("stock", "seats", "weight", "age", "size"),
    "kind": ("kind", "level", "status", "colour"),
    "text": ("note", "remark", "summary", "city", "details"),
    "tags": ("tags", "labels", "topics", "keywords"),
}

_SAMPLES: dict[str, list[object]] = {
    "name": ["beta Two", "Zeta", "alpha"],
    "mail": ["bo@mail.org", "zed@b.net", "al@c.de"],
    "phone": ["12 345-6", "+98 76 54", "111 222"],
    "number": [4, 7, 5],
    "text": ["Red door", "blue", "grey"],
    "tags": [["b", "a"], ["c"], []],
}

HEAD = '''
"""$doc"""

import re  #? code
from collections.abc import Callable
'''

BOOK = '''

class $cls:
    def __init__(self, $params) -> None:
        self._$clock = $clock  #? timed
        self._$new_id = $new_id  #? ids=new
        self._last = 0  #? ids=counted
        self._records: dict[$idtype, dict] = {}

    #(
    #|
    def $add(self, $takes) -> dict:
        fields = _checked({$pairs})  #? !wide
        fields = _checked(  #? wide
            {$pairs}  #? wide
        )  #? wide
        self._refuse_taken(fields, None)  #? uniquely
        now = self._$clock()  #? timed
        self._last += 1  #? ids=counted
        record = {"$id": self._last, **fields}  #? ids=counted
        record = {"$id": self._$new_id(), **fields}  #? ids=new
        record["$created"] = now  #? timed
        record["$updated"] = now  #? stamps
        self._records[record["$id"]] = record
        return $out

    #| absent=raise
    def $get(self, $id: $idtype) -> dict:
        record = self._records[$id]
        return $out

    #| absent=none
    def $get(self, $id: $idtype) -> dict | None:
        record = self._records.get($id)
        return $out if record is not None else None  #? copies
        return record  #? !copies

    #| updates
    def $update(self, $id: $idtype, $changes: dict) -> dict:
        record = self._records[$id]
        for field in $changes:
            if field not in _CHECKS:
                raise ValueError(field)
        fields = _checked($changes)
        self._refuse_taken(fields, $id)  #? uniquely
        if any(record[field] != value for field, value in fields.items()):  #? stamps
            record["$updated"] = self._$clock()  #? stamps
        record.update(fields)
        return $out

    #|
    def $drop(self, $id: $idtype) -> None:
        del self._records[$id]

    #| searches
    def $search(self, text: str) -> list[dict]:
        wanted = text.lower()
        return self._listed(lambda record: $matches)

    #| tagging
    def $tagged(self, tag: str) -> list[dict]:
        wanted = tag.strip().lower()
        return self._listed(lambda record: wanted in record["$tags"])

    #| lists
    def $list(self) -> list[dict]:
        return self._listed(lambda record: True)

    #)

    def _listed(self, wanted: Callable[[dict], bool]) -> list[dict]:  #? listed
        found = [record for record in self._records.values() if wanted(record)]  #? listed
        found.sort(key=lambda record: (record["$name"].lower(), record["$id"]))  #? listed order=by_name
        return [$out for record in found]  #? listed copies
        return found  #? listed !copies

    def _refuse_taken(self, fields: dict, own: $idtype | None) -> None:  #? uniquely
        value = fields.get("$u", "")$low  #? uniquely
        for record in self._records.values():  #? uniquely
            if value and record["$id"] != own and record["$u"]$low == value:  #? uniquely
                raise ValueError("$u")  #? uniquely


def _checked(fields: dict) -> dict:
    return {field: _CHECKS[field](value) for field, value in fields.items()}
'''  # fmt: skip


class _Field:
    """One field of the records: its check as code, what is refused and what it becomes."""

    def __init__(self, kind: str, name: str, rng: Random, values: list[str]) -> None:
        self.kind, self.name, self.tags_limit = kind, name, 0
        self.type = {"number": "int", "tags": "list[str]"}.get(kind, "str")
        self.samples = list(_SAMPLES.get(kind, []))
        self.more: dict[str, object] = {"f": name, "spare": ""}
        self.bad: list[object] = []
        self.good: list[tuple[object, object]] = []
        self.rule, lines = kind, []
        stop = f'        raise ValueError("{name}")'
        if kind in ("name", "text"):
            clean = rng.choice(("strip", "collapse"))
            limit = "both" if kind == "name" and rng.random() < 0.6 else "empty" if kind == "name" else "long"  # fmt: skip
            most = rng.choice((20, 25, 30, 40, 60, 80))
            self.rule = f"{clean}_{limit}"
            self.more["most"] = most
            lines = ["    value = value.strip()" if clean == "strip" else '    value = " ".join(value.split())']  # fmt: skip
            if limit != "long":
                lines += ["    if not value:", stop]
                self.bad += ["", " \t "]
            else:
                self.good.append(("  ", ""))
            if limit != "empty":
                lines += [f"    if len(value) > {most}:", stop]
                self.bad.append("x" * (most + 1))
                self.good.append((f" {'x' * most} ", "x" * most))
            self.good.append((" p \t q\n", "p \t q" if clean == "strip" else "p q"))
        elif kind in ("mail", "phone"):
            spare = rng.random() < 0.4
            lines = ["    value = value.strip().lower()" if kind == "mail" else "    value = value.strip()"]  # fmt: skip
            if spare:
                self.more["spare"] = rng.choice((". Empty is fine too", ". An empty one is accepted", ". It may be left empty, though"))  # fmt: skip
                lines += ["    if not value:", "        return value"]
                self.good.append((" ", ""))
            else:
                self.bad.append(" ")
            if kind == "mail":
                lines += ['    user, _, host = value.partition("@")', '    parts = host.split(".")', '    if not user or "@" in host or len(parts) < 2 or not all(parts):', stop]  # fmt: skip
                self.bad += ["@b.de", "a@b", "a@b@c.de", "a@b..de", "a@.de", "a.b", "a@b.de."]
                self.good.append((" Al.X@B.Co.De ", "al.x@b.co.de"))
            else:
                low, high = rng.choice(((5, 12), (6, 10), (6, 15), (4, 9)))
                self.more |= {"low": low, "high": high}
                lines += ['    if set(value) - set("0123456789 +-"):', stop, f"    if not {low} <= sum(sign.isdigit() for sign in value) <= {high}:", stop]  # fmt: skip
                self.bad += ["1" * (low - 1), "1" * (high + 1), "1" * low + "a", "1" * low + "/"]
                self.good += [(" +" + "1" * low, "+" + "1" * low), ("1-" + " 1" * (high - 1), "1-" + " 1" * (high - 1))]  # fmt: skip
        elif kind == "code":
            size = rng.choice((2, 3, 4))
            self.more["size"] = size
            self.samples = ["KLMN"[:size], "OPQR"[:size], "STUV"[:size]]
            lines = ["    value = value.strip().upper()", f'    if not re.fullmatch("[A-Z]{{{size}}}", value):', stop]  # fmt: skip
            self.bad = ["", "A" * (size - 1), "A" * (size + 1), "A" * (size - 1) + "1", "A" * (size - 1) + "É"]  # fmt: skip
            self.good.append((" " + "wxyz"[:size], "WXYZ"[:size]))
        elif kind == "number":
            least = rng.choice((0, 0, 1))
            self.more["least"] = least
            lines = [f"    if isinstance(value, bool) or not isinstance(value, int) or value < {least}:", stop]  # fmt: skip
            self.bad, self.good = [least - 1, True, 2.5, "3"], [(least, least)]
        elif kind == "kind":
            self.samples = [values[0], values[1], values[0]]
            lines = [f"    if value not in {tuple(values)!r}:".replace("'", '"'), stop]
            self.bad, self.good = ["", values[0].upper() + "?", "nowhere"], [(values[2], values[2])]
        else:
            lines = ['    value = sorted({each.strip().lower() for each in value} - {""})']
            self.good.append((["b ", "A", " ", "a", "B"], ["a", "b"]))
            if rng.random() < 0.4:
                limit_of = rng.choice((3, 4, 5))
                self.tags_limit = limit_of
                self.more["limit"] = limit_of
                lines += [f"    if len(value) > {limit_of}:", stop]
                self.bad.append(list("pqrstuv")[: limit_of + 1])
                self.good.append(([*list("pqrst")[:limit_of], "P"], list("pqrst")[:limit_of]))
        self.code = "\n".join((f"def _{name}(value: {self.type}) -> {self.type}:", *lines, "    return value"))  # fmt: skip


def _listing(names: list[str], last: str) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def build(rng: Random, words: Words) -> Task:
    while not _fits(task := _drawn(rng, words)):
        pass
    return task


def _fits(task: Task) -> bool:
    longest = max(map(len, task.solution.splitlines()))
    return longest <= MOST_COLUMNS and len(contract_text(task)) <= MOST_CHARACTERS


def _drawn(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "record_book", RULES)
    module = begin(draft, words)
    n = draft.names
    values = [str(n[name]) for name in "abc"]
    kinds = ["name", *rng.sample(("mail", "phone", "code", "number", "kind", "text"), rng.choice((1, 1, 1, 2, 2, 3)))]  # fmt: skip
    kinds += ["tags"] if rng.random() < 0.45 else []
    fields = [_Field(kind, rng.choice(_POOLS[kind]), rng, values) for kind in kinds]
    for field in fields:
        draft.choose(field.kind, field.rule)
    by_kind = {field.kind: field for field in fields}
    name = fields[0].name
    tags = by_kind.get("tags")
    ids = draft.choose("ids", "new", "counted")
    timed = draft.flag("timed", 0.55 if ids == "new" else 1.0)
    updates = draft.flag("updates", 0.75)
    stamps = timed and updates and draft.flag("stamps", 0.6)
    draft.choose("order", "by_name", "by_age")
    absent = draft.choose("absent", *(("raise", "none") if updates else ("raise",)))
    copies = draft.flag("copies", 0.7)
    searches, lists = draft.flag("searches"), draft.flag("lists", 0.6)
    tagging = tags is not None and draft.flag("tagging", 0.6)
    unique = draft.choose("unique", "no", "unique", "folded")
    able = [field for field in fields if field.kind in ("name", "text", "mail", "code")]
    one = rng.choice(able if unique == "unique" else [f for f in able if f.kind in ("name", "text")])  # fmt: skip
    looked = [f.name for f in fields if f.kind in ("name", "text", "mail")]
    listed = searches or lists or tagging
    n |= {"timed": timed, "stamps": stamps, "tagging": tagging, "listed": listed, "uniquely": unique != "no", "code": "code" in by_kind,
          "Nouns": str(n["nouns"]).capitalize(), "cls": words.class_name(str(n["noun"]), ("Book", "Records", "Register", "File")), "id": rng.choice(("id", "ref", "ident")), "idtype": "str" if ids == "new" else "int",
          "clock": rng.choice(("clock", "timer", "time_of")), "new_id": rng.choice(("new_id", "make_id", "next_id")), "created": rng.choice(("created", "added", "since")), "updated": rng.choice(("updated", "changed", "modified")), "changes": rng.choice(("changes", "values", "edits")),
          "name": name, "tags": tags.name if tags else "", "u": one.name, "low": ".lower()" if unique == "folded" else "",
          "add": method_of(words, "add"), "get": method_of(words, "get"), "drop": method_of(words, "remove"), "list": method_of(words, "list"), "update": rng.choice(("update", "change", "edit", "revise")), "search": rng.choice(("search", "matching", "look_for")), "tagged": rng.choice(("tagged", "with_tag", "labelled"))}  # fmt: skip
    calls = {"clock": f"{n['clock']}: Callable[[], int]"} if timed else {}
    calls |= {"new_id": f"{n['new_id']}: Callable[[], str]"} if ids == "new" else {}
    order = rng.sample(list(calls), len(calls))
    given = {"clock": "lambda: next(times)", "new_id": "lambda: next(ids)"}
    n["params"] = ", ".join(calls[each] for each in order)
    n["takes"] = ", ".join(f"{field.name}: {field.type}" for field in fields)
    n["pairs"] = ", ".join(f'"{field.name}": {field.name}' for field in fields)
    n["wide"] = len(str(n["pairs"])) > 70
    n["out"] = "record" if not copies else f'record | {{"{tags.name}": list(record["{tags.name}"])}}' if tags else "dict(record)"  # fmt: skip
    n["matches"] = " or ".join(f'wanted in record["{each}"].lower()' for each in looked)
    if len(looked) > 2:
        looked = looked[:2]
        n["matches"] = " or ".join(f'wanted in record["{each}"].lower()' for each in looked)
    code = HEAD + BOOK + "\n\n" + "\n\n\n".join(field.code for field in fields) + "\n\n\n"
    code += "_CHECKS = {" + ", ".join(f'"{field.name}": _{field.name}' for field in fields) + "}\n"
    keys = [str(n["id"]), *(field.name for field in fields)] + [str(n["created"])] * timed + [str(n["updated"])] * stamps  # fmt: skip

    k = ["'r9'", "'r8'", "'r7'"] if ids == "new" else ["1", "2", "3"]
    start = "times = iter(range(100, 140))\n" if timed else ""
    start += "ids = iter(['r9', 'r8', 'r7', 'r6'])\n" if ids == "new" else ""
    new = start + f"it = $cls({', '.join(given[each] for each in order)})\n"

    def args(i: int, **other: object) -> str:
        return ", ".join(repr(other.get(f.name, f.samples[i])) for f in fields)

    def added(i: int, **other: object) -> str:
        return f"it.$add({args(i, **other)})\n"

    one_in = new + added(0)
    two = one_in + added(1)
    three = two + added(2)

    def stored(i: int) -> dict[str, object]:
        return {f.name: sorted(kept) if isinstance(kept := f.samples[i], list) else kept for f in fields}  # fmt: skip

    first = {str(n["id"]): "r9" if ids == "new" else 1} | stored(0) | ({str(n["created"]): 100} if timed else {}) | ({str(n["updated"]): 100} if stamps else {})  # fmt: skip
    draft.rule("keys", new + f"assert {added(0).strip()} == {first!r}\nassert it.$get({k[0]}) == {first!r}", keys=_listing(keys, "and"))  # fmt: skip
    name_bad = fields[0].bad[0]
    refused = f"assert raised(it.$add, {args(1, **{name: name_bad})}) == ('ValueError', '{name}')\n"
    if ids == "new":
        draft.rule("new_id", one_in + refused + added(1) + "assert next(ids) == 'r7'\n" + f"assert it.$get('r8')['{name}'] == 'Zeta'")  # fmt: skip
    else:
        draft.rule("counted", one_in + refused + added(1) + f"it.$drop(2)\nassert {added(2).strip()}['$id'] == 3")  # fmt: skip
    if stamps:
        draft.rule("stamps", two + f"last = it.$get({k[1]})\nassert (last['$created'], last['$updated'], next(times)) == (101, 101, 102)\nit.$update({k[1]}, {{'{name}': 'Other'}})\nassert it.$get({k[1]})['$created'] == 101")  # fmt: skip
        draft.rule("touched", one_in + f"it.$update({k[0]}, {{'{name}': 'beta Two '}})\nassert it.$get({k[0]})['$updated'] == 100\nit.$update({k[0]}, {{}})\nassert next(times) == 101\nassert it.$update({k[0]}, {{'{name}': 'New'}})['$updated'] == 102\nassert next(times) == 103")  # fmt: skip
    elif timed:
        draft.rule("created", two + f"assert it.$get({k[1]})['$created'] == 101\nassert next(times) == 102")  # fmt: skip
    for field in fields:
        good = "".join(f"assert {('it.$add(' + args(0, **{field.name: value}) + ')')}['{field.name}'] == {kept!r}\n" for value, kept in field.good[:1])  # fmt: skip
        cases = [new + f"assert it.$add({args(0, **{field.name: value})})['{field.name}'] == {kept!r}" for value, kept in field.good] if len(field.good) > 1 else [new + good.strip()]  # fmt: skip
        bad = "".join(f"assert raised(it.$add, {args(0, **{field.name: value})}) == ('ValueError', '{field.name}')\n" for value in field.bad)  # fmt: skip
        if updates and field.bad:
            bad += added(0) + f"assert raised(it.$update, {k[0]}, {{'{field.name}': {field.bad[-1]!r}}}) == ('ValueError', '{field.name}')\n"  # fmt: skip
        if field.kind == "tags":
            draft.rule("tags", new + f"given = {field.good[0][0]!r}\n" + f"assert it.$add({args(0, **{field.name: field.good[0][0]})})['{field.name}'] == ['a', 'b']", **field.more)  # fmt: skip
            if field.tags_limit:
                draft.rule("many", new + bad.strip(), cases[-1], **field.more)
        else:
            draft.rule(field.rule, *cases, new + bad.strip(), **field.more)
    if unique != "no":
        same = one.samples[0]
        other = str(same).upper() if unique == "folded" else same
        case = two + f"assert raised(it.$add, {args(2, **{one.name: f' {other} '})}) == ('ValueError', '$u')\n"  # fmt: skip
        if updates:
            case += f"assert raised(it.$update, {k[1]}, {{'$u': {other!r}}}) == ('ValueError', '$u')\nassert it.$update({k[0]}, {{'$u': {other!r}}})['$u'] == {other!r}\n"  # fmt: skip
        freed = case + f"it.$drop({k[0]})\nassert it.$add({args(2, **{one.name: other})})['$u'] == {other!r}"  # fmt: skip
        cases = [freed]
        if unique == "unique" and one.kind in ("name", "text"):
            cases.append(one_in + f"assert it.$add({args(1, **{one.name: str(same).swapcase()})})['$u'] == {str(same).swapcase()!r}")  # fmt: skip
        blank = one.kind == "text" or (one.kind == "mail" and bool(one.more["spare"]))
        if blank:
            cases.append(new + added(0, **{one.name: ""}) + added(1, **{one.name: " "}) + f"assert it.$get({k[1]})['$u'] == ''")  # fmt: skip
        n["freed"] = rng.choice(("; a deleted record frees it", ". Deleting a record frees its `{u}`", ". It is free again once that is deleted")).format(u=one.name) + (rng.choice((". Any number may be empty", ". This does not hold for an empty one", "; empty ones may repeat")) if blank else "")  # fmt: skip
        both = [str(n["add"]), str(n["update"])] if updates else [str(n["add"])]
        draft.rule(unique, *cases, both=_listing(both, "and"), s="" if updates else "s")
    n["who"] = _listing([str(n["get"]), str(n["update"]), str(n["drop"])] if updates else [str(n["get"]), str(n["drop"])], "and")  # fmt: skip
    lost = "assert it.$get({0}) is None\n" if absent == "none" else "assert raised(it.$get, {0}) == ('KeyError', {0})\n"  # fmt: skip
    gone = "'zz'" if ids == "new" else "99"
    unknown = two + lost.format(gone) + f"assert raised(it.$drop, {gone}) == ('KeyError', {gone})\n"
    if updates:
        unknown += f"assert raised(it.$update, {gone}, {{'{name}': 'x'}}) == ('KeyError', {gone})\nassert raised(it.$update, {gone}, {{'odd': 1}}) == ('KeyError', {gone})\n"  # fmt: skip
    draft.rule("unknown" if absent == "raise" else "none", unknown.strip())
    draft.rule("get_drop", two + f"assert (it.$get({k[0]})['{name}'], it.$get({k[1]})['{name}']) == ('beta Two', 'Zeta')", two + f"assert it.$drop({k[0]}) is None\n" + lost.format(k[0]) + f"assert it.$get({k[1]})['{name}'] == 'Zeta'")  # fmt: skip
    if updates:
        draft.rule("update", two + f"got = it.$update({k[0]}, {{'{name}': ' Gamma '}})\nassert got['{name}'] == 'Gamma' and got == it.$get({k[0]})\nassert got['{fields[1].name}'] == {stored(0)[fields[1].name]!r}")  # fmt: skip
        draft.rule("allowed", one_in + f"for key in ('$id', 'odd'{', ' + repr(n['created']) if timed else ''}{', ' + repr(n['updated']) if stamps else ''}):\n    assert raised(it.$update, {k[0]}, {{'{name}': 'x', key: 1}}) == ('ValueError', key)\nassert it.$get({k[0]})['{name}'] == 'beta Two'", allowed=_listing([f.name for f in fields], "and"))  # fmt: skip
        breaker = next((f for f in fields[1:] if f.bad), None)
        broken = f"{{'{name}': 'New', '{breaker.name}': {breaker.bad[0]!r}}}" if breaker else f"{{'{fields[1].name}': {fields[1].samples[1]!r}, '{name}': ''}}"  # fmt: skip
        if rng.random() < 0.6:
            draft.rule("atomic", one_in + f"before = {first!r}\nassert raised(it.$update, {k[0]}, {broken}) == ('ValueError', '{breaker.name if breaker else name}')\nassert it.$get({k[0]}) == before")  # fmt: skip
    ranks = [2, 0, 1] if n["order"] == "by_name" else [0, 1, 2]
    shown = [["beta Two", "Zeta", "alpha"][i] for i in ranks]
    show = f"[each['{name}'] for each in {{0}}]"
    if lists:
        draft.rule("list", three + f"assert {show.format('it.$list()')} == {shown}\nit.$drop({k[0]})\nassert len(it.$list()) == 2", new + "assert it.$list() == []")  # fmt: skip
    if searches:
        cases = [three + f"assert {show.format('it.$search(' + repr('ETA') + ')')} == {[each for each in shown if 'eta' in each.lower()]}\nassert it.$search('nothing') == []\nassert len(it.$search('')) == 3"]  # fmt: skip
        if len(looked) > 1:
            inner = next(f for f in fields if f.name == looked[1])
            cases.append(three + f"assert {show.format('it.$search(' + repr(str(inner.samples[1]).upper()) + ')')} == ['Zeta']")  # fmt: skip
        draft.rule("search", *cases, text="text", fields=_listing(looked, "or"))
    if tagging and tags:
        draft.rule("tagged", three + f"assert {show.format('it.$tagged(' + repr(' A ') + ')')} == ['beta Two']\nassert it.$tagged('x') == []", tag="tag", f=tags.name)  # fmt: skip
    if listed:
        way = f"it.{'$list()' if lists else '$search(' + repr('') + ')' if searches else '$tagged(' + repr('q') + ')'}"  # fmt: skip
        full = new + "".join(added(i, **({tags.name: ["q"]} if tags else {})) for i in range(3))
        ties = full + f"assert {show.format(way)} == {shown}"
        cases = [ties]
        if n["order"] == "by_name" and not (unique != "no" and one.kind == "name"):
            same_name = new + "".join(added(i, **({tags.name: ["q"]} if tags else {}), **{name: "Same"}) for i in range(3))  # fmt: skip
            cases.append(same_name + f"assert [each['$id'] for each in {way}] == [{', '.join(reversed(k) if ids == 'new' else k)}]")  # fmt: skip
        draft.rule(str(n["order"]), *cases)
    if copies:
        deep = f"it.$get({k[0]})['{tags.name}'].append('zz')\n" if tags else ""
        draft.rule("copy", new + f"mine = it.$add({args(0)})\nmine['{name}'] = 'changed'\nit.$get({k[0]})['{name}'] = 'changed'\n{deep}assert it.$get({k[0]}) == {first!r}" + (f"\nit.$update({k[0]}, {{}})['{name}'] = 'changed'\nassert it.$get({k[0]})['{name}'] == 'beta Two'" if updates else ""))  # fmt: skip
    else:
        draft.rule("itself", new + f"mine = it.$add({args(0)})\nassert it.$get({k[0]}) is mine" + (f"\nassert it.$update({k[0]}, {{'{name}': 'Other'}}) is mine and mine['{name}'] == 'Other'" if updates else ""))  # fmt: skip
    setup = [f">>> it = $cls({', '.join({'clock': 'lambda: 5', 'new_id': f'lambda: {k[0]!s}'}[each] for each in order)})"]  # fmt: skip
    draft.example(*setup, f">>> it.$add({args(0)})['{name}']", "'beta Two'", f">>> it.$get({k[0]})['$id']", k[0])  # fmt: skip
    wrong: list[Mistake] = [{"copies": not copies, "out": "dict(record)" if not copies else "record"}]  # fmt: skip
    wrong += [('and record["$id"] != own ', "")] if unique != "no" and updates else []
    wrong += [("value and ", "")] if unique != "no" and blank else []
    wrong += [{"stamps": False}, ("if any(record[field] != value for field, value in fields.items()):", "if fields:")] if stamps else []  # fmt: skip
    wrong += [{"order": "by_age" if n["order"] == "by_name" else "by_name"}] if listed else []
    wrong += [{"absent": "none" if absent == "raise" else "raise"}, {"uniquely": False}]
    wrong.append(("if not value:\n        raise", "if value is None:\n        raise"))
    return draft.task(TITLE, module, code, wrong)


FAMILY = Family("record_book", build, tuple(RULES.values()), share=3)
