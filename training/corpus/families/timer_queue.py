"""Queues of delayed jobs that are run when due and retried when they fail."""

from __future__ import annotations

from random import Random

from training.corpus.check import MOST_CHARACTERS
from training.corpus.families._shapes import answer, ban, effect, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.render import contract_text
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Timed {nouns}|{Noun} timer|Delayed {nouns}|{Nouns} that wait|Queue of timed {nouns}]"

RULES = rules_of({
    "purpose": "[Keeps|Holds] {nouns} until they are due[|, then runs them]; [those that fail are tried again|failures are retried|a failed one gets further tries]",
    "after": effect("`{add}`", "[adds a {noun} that is due at `clock()` plus `{delay}`|queues a {noun}, due `{delay}` after `clock()`|stores a {noun} to be run `{delay}` from `clock()` on]") + "; returns [the time it is due|when it is due]",
    "at": effect("`{add}`", "[adds a {noun} that is due at the time `{delay}`|queues a {noun}, due at `{delay}`|stores a {noun} to be run at `{delay}`]") + "; [returns nothing|returns `None`|nothing is returned] and [`clock` is not called|does not call `clock`]",
    "negative": ban("`{add}`", "[a negative `{delay}`|a `{delay}` below 0|a `{delay}` of less than 0]", 'ValueError("{delay}")'),
    "replace": state("[a waiting {noun} with the same `{id}` is replaced and the new one counts as added last|`{add}` replaces a waiting {noun} of that `{id}`; the new one goes behind all others in the order of adding|with {an_id} that waits already, `{add}` drops the old {noun} and adds the new one as the latest]"),
    "refuse": ban("`{add}`", "[{an_id} that is waiting|{an_id} in the queue|the `{id}` of a waiting {noun}]", "ValueError({id})"),
    "cancel_error": effect("`{cancel}`", "[removes a waiting {noun}|takes a waiting {noun} out|drops a {noun} that waits]") + "; [an `{id}` that does not wait|any other `{id}`|no such {noun}]: `KeyError({id})`",
    "cancel_bool": effect("`{cancel}`", "[removes a waiting {noun}|takes a waiting {noun} out|drops a {noun} that waits]") + "[ and returns whether there was one|; returns `True` if there was one, else `False`|; the result says whether it was there]",
    "keys": answer("`{pending}`", "[the ids of all waiting {nouns}|a list of the ids that wait|every waiting `{id}`, as a list]") + ", {order}",
    "pairs": answer("`{pending}`", "[the pairs `({id}, due)` of all waiting {nouns}|a list of pairs `({id}, due)`, one per waiting {noun}|every waiting {noun} as a pair `({id}, due)`, in a list]") + ", {order}",
    "run": "[`{run}` calls `clock` once and runs all {nouns} due by then|`{run}` reads `clock` once; all {nouns} due at that time or before are run|All {nouns} due at or before `clock()`, called once, are run by `{run}`|What is due when `{run}` reads `clock`, once, is run], {in_order}; [to run one is to call `perform` with its `{id}`|running means `perform({id})`|each by `perform({id})`]",
    "leave": state("[a {noun} leaves the queue before `perform` is called|before the call of `perform`, its {noun} is taken out of the queue|while `perform` is called, the {noun} itself no longer waits]"),
    "result": answer("`{run}`", "[a list with one dict per {noun} run, its keys exactly {keys}|a list that holds a dict of {keys}, no more, for each {noun} run|a list of dicts, one per {noun} run, with exactly {keys}]") + ", in the order of running; `status` is {statuses}{failed_too}",
    "retry": "[When `perform` raises an `Exception` for the n-th time|On the n-th `Exception` from `perform`|If `perform` fails (any `Exception`) for the n-th time], the {noun} [is added again|goes back into the queue|is queued again], due at the time of the run plus the n-th of `{delays}`; [once `{delays}` is used up it is dropped|after the last of `{delays}` it is given up|without an n-th one it is dropped]",
    "last": state("[a retry counts as added last and replaces a {noun} that has taken its `{id}` meanwhile|in the order of adding, a retry is the latest; it replaces a {noun} of the same `{id}`|retried {nouns} go last among equals and replace any {noun} of that `{id}`]"),
    "later": state("[what is added while `{run}` works waits for the next call, even if due|a {noun} added during `{run}` is not run before the next call|`{run}` runs only what was waiting when it began; additions meanwhile stay for the next call]"),
    "dropped": state("[a {noun} cancelled while `{run}` works is not run and not in the result|whoever is cancelled during `{run}`, before its turn, is skipped without a dict|`{run}` skips {nouns} cancelled meanwhile; they have no place in the result]"),
    "failures_all": answer("`{failures}`", "[a new list with a dict of {failed} for every failed call of `perform`|one dict of {failed} per failed call of `perform`, in a new list|a list, made anew, of dicts of {failed}: one for each call of `perform` that failed]") + ", oldest first; `error` is the name of the exception's class, `at` the time of the run",
    "failures_final": answer("`{failures}`", "[a new list with a dict of {failed} for every {noun} given up|one dict of {failed} per {noun} given up, in a new list|a list, made anew, of dicts of {failed}: one for each {noun} that gets no further try]") + ", oldest first; `error` is the name of the last exception's class, `at` the time of the run",
    "every_now": "[`every` above 0 makes a {noun} recur: after a success it is added again, due `every` after the time of the run|After a success a {noun} with `every` above 0 is added again, due at the time of the run plus `every`|A {noun} whose `every` is not 0 returns to the queue after each success, due at the time of the run plus `every`]; [its failures are counted from 0 again|its tries start anew|it may use all of `{delays}` again]",
    "every_due": "[`every` above 0 makes a {noun} recur: after a success it is added again, due `every` after it was due|After a success a {noun} with `every` above 0 is added again, due at its last due time plus `every`|A {noun} whose `every` is not 0 returns to the queue after each success, due `every` later than it was due before]; [its failures are counted from 0 again|its tries start anew|it may use all of `{delays}` again]",
    "limit": state("[one call of `{run}` runs at most {most} {nouns}; the others go on waiting|`{run}` stops after {most} {nouns} and leaves the rest in the queue|no more than {most} {nouns} are run per call of `{run}`, those left over stay]"),
    "next": answer("`{next}`", "[the earliest time at which a {noun} is due|when the next {noun} is due|the due time of the first waiting {noun}]") + "[, `None` if none waits|; `None` for an empty queue|, or `None` when nothing waits]",
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable


class $cls:
    def __init__(
        self,
        clock: Callable[[], int],
        perform: Callable[[str], object],
        $delays: list[int],
    ) -> None:
        self._clock = clock
        self._perform = perform
        self._$delays = $delays
        self._jobs: dict[str, dict] = {}
        self._failures: list[dict] = []  #? failing
        self._count = 0

    #(
    #|
    def $add(self, $id: str, $delay: int$more) -> int:  #? when=after
    def $add(self, $id: str, $delay: int$more) -> None:  #? when=at
        if $delay < 0:  #? negative
            raise ValueError("$delay")  #? negative
        if $id in self._jobs:  #? again=refuse
            raise ValueError($id)  #? again=refuse
        job = {"$id": $id, "due": self._clock() + $delay, "failed": 0}  #? when=after
        job = {"$id": $id, "due": $delay, "failed": 0}  #? when=at
        job["priority"] = priority  #? ranks
        job["every"] = every  #? recurs
        self._put(job)
        return job["due"]  #? when=after

    #| cancelling=error
    def $cancel(self, $id: str) -> None:
        if $id not in self._jobs:
            raise KeyError($id)
        del self._jobs[$id]

    #| cancelling=bool
    def $cancel(self, $id: str) -> bool:
        return self._jobs.pop($id, None) is not None

    #| shape=keys
    def $pending(self) -> list[str]:
        return [job["$id"] for job in self._ordered()]

    #| shape=pairs
    def $pending(self) -> list[tuple[str, int]]:
        return [(job["$id"], job["due"]) for job in self._ordered()]

    #|
    def $run(self) -> list[dict]:
        now = self._clock()
        results: list[dict] = []
        for job in [job for job in self._ordered() if job["due"] <= now]:
            if self._jobs.get(job["$id"]) is not job:
                continue
            if len(results) == $most:  #? capped
                break  #? capped
            del self._jobs[job["$id"]]
            status = self._attempt(job, now)
            results.append({"$id": job["$id"], "status": status})  #? !tries
            results.append({"$id": job["$id"], "status": status, "failed": job["failed"]})  #? tries
        return results

    #| failing
    def $failures(self) -> list[dict]:
        return [dict(failure) for failure in self._failures]

    #| nexts
    def $next(self) -> int | None:
        return min((job["due"] for job in self._jobs.values()), default=None)

    #)

    def _put(self, job: dict) -> None:
        self._count += 1
        self._jobs[job["$id"]] = job | {"number": self._count}

    def _ordered(self) -> list[dict]:
        return sorted(self._jobs.values(), key=lambda job: (job["due"], job["number"]))  #? !ranks
        return sorted(  #? ranks
            self._jobs.values(),  #? ranks
            key=lambda job: (job["due"], -job["priority"], job["number"]),  #? ranks rank=second
            key=lambda job: (-job["priority"], job["due"], job["number"]),  #? ranks rank=first
        )  #? ranks

    def _attempt(self, job: dict, now: int) -> str:
        try:
            self._perform(job["$id"])
        except Exception as error:  #? failing
        except Exception:  #? !failing
            job["failed"] += 1
            if job["failed"] > len(self._$delays):
                self._failures.append(self._failure(job, error, now))  #? failing
                return "$dead"
            self._failures.append(self._failure(job, error, now))  #? failing fails=all
            self._put(job | {"due": now + self._$delays[job["failed"] - 1]})
            return "$again_word"
        if job["every"]:  #? recurs
            self._put(job | {"due": now + job["every"], "failed": 0})  #? recurs recur=now
            self._put(job | {"due": job["due"] + job["every"], "failed": 0})  #? recurs recur=due
        return "$done"

    def _failure(self, job: dict, error: Exception, now: int) -> dict:  #? failing
        return {"$id": job["$id"], "error": type(error).__name__, "at": now}  #? failing
'''

_EXTRAS = ("failing", "recurs", "ranks", "capped", "nexts", "tries")


def build(rng: Random, words: Words) -> Task:
    while len(contract_text(task := _drawn(rng, words))) > MOST_CHARACTERS:
        pass
    return task


def _drawn(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "timer_queue", RULES)
    module = begin(draft, words)
    n = draft.names
    when, again = draft.choose("when", "after", "at"), draft.choose("again", "replace", "refuse")
    cancelling, shape = draft.choose("cancelling", "error", "bool"), draft.choose("shape", "keys", "pairs")  # fmt: skip
    negative = draft.flag("negative", 0.4)
    extras = rng.sample(_EXTRAS, rng.choice((1, 2, 2, 3)))
    for name in _EXTRAS:
        draft.flag(name, float(name in extras))
    n |= {"fails": "", "recur": "", "rank": ""}
    if n["failing"]:
        draft.choose("fails", "all", "final")
    if n["recurs"]:
        draft.choose("recur", "now", "due")
    if n["ranks"]:
        draft.choose("rank", "first", "second")
    id_ = rng.choice(("id", "key", "name"))
    done, retry, dead = rng.choice((("done", "retry", "failed"), ("ok", "again", "dead"), ("ran", "later", "lost"), ("done", "waiting", "given up")))  # fmt: skip
    most = rng.choice((2, 3))
    order = {
        "": "[earliest due first, then in the order of adding|sorted by due time, then by order of adding]",
        "second": "earliest due first, then the highest `priority`, then in the order of adding",
        "first": "the highest `priority` first, then earliest due, then in the order of adding",
    }[str(n["rank"])]
    if order.startswith("["):
        order = rng.choice(order[1:-1].split("|"))
    keys = [id_, "status"] + (["failed"] if n["tries"] else [])
    n |= {"Noun": str(n["noun"]).capitalize(), "Nouns": str(n["nouns"]).capitalize(), "id": id_, "an_id": f"{'an' if id_ == 'id' else 'a'} `{id_}`", "order": order, "delay": rng.choice(("delay", "wait", "pause")) if when == "after" else rng.choice(("due", "at", "moment")), "delays": rng.choice(("delays", "retries", "waits")), "most": most,
          "more": (", priority: int" if n["ranks"] else "") + (", every: int" if n["recurs"] else ""), "done": done, "again_word": retry, "dead": dead, "statuses": f'`"{done}"`, `"{retry}"` (failed, will be retried) or `"{dead}"` (failed and dropped)', "failed_too": ", `failed` the number of its failures so far" if n["tries"] else "",
          "keys": ", ".join(f"`{name}`" for name in keys[:-1]) + f" and `{keys[-1]}`", "failed": f"`{id_}`, `error` and `at`",
          "cls": words.class_name(str(n["noun"]), ("Timer", "Queue", "Agenda", "Alarm")), "add": method_of(words, "add"), "cancel": rng.choice(("cancel", "revoke", "call_off")), "pending": rng.choice(("pending", "waiting", "upcoming")), "run": rng.choice(("run_due", "work_off", "tick")), "failures": rng.choice(("failures", "errors", "mishaps")), "next": rng.choice(("next_due", "wake_at", "next_time"))}  # fmt: skip
    n["in_order"] = f"in the order of `{n['pending']}`"
    return _ruled(draft, module, {"when": when, "again": again, "cancelling": cancelling, "shape": shape, "id": id_}, negative=negative, most=most, statuses=(done, retry, dead))  # fmt: skip


def _ruled(draft: Sketch, module: str, drawn: dict[str, str], *, negative: bool, most: int, statuses: tuple[str, str, str]) -> Task:  # fmt: skip
    n, (done, retry, dead), id_ = draft.names, statuses, drawn["id"]
    rank, shape, when = str(n["rank"]), drawn["shape"], drawn["when"]

    def add(key: str, due: int, priority: int = 0, every: int = 0) -> str:
        more = (f", {priority}" if n["ranks"] else "") + (f", {every}" if n["recurs"] else "")
        return f"it.$add({key!r}, {due}{more})"

    def results(*rows: tuple[str, str, int]) -> list[dict[str, object]]:
        return [{id_: key, "status": status} | ({"failed": failed} if n["tries"] else {}) for key, status, failed in rows]  # fmt: skip

    def waiting(*rows: tuple[str, int]) -> str:
        return repr(list(rows) if shape == "pairs" else [key for key, _ in rows])

    # The clock starts at 0, so that a due time and a delay are the same at first.
    new = (
        "now, asked, ran, acts = [0], [], [], {}\n"
        "def clock():\n    asked.append(now[0])\n    return now[0]\n"
        "def perform(key):\n    ran.append(key)\n    acts.get(key, len)(key)\n"
        "def fail(key):\n    raise LookupError(key)\n"
        "it = $cls(clock, perform, [4, 7])\n"
    )
    three = new + add("p", 5) + "\n" + add("k", 5) + "\n" + add("a", 3) + "\n"
    if when == "after":
        draft.rule("after", new + f"assert {add('p', 5)} == 5\nnow[0] = 10\nassert {add('k', 2)} == 12\nassert it.$pending() == {waiting(('p', 5), ('k', 12))}")  # fmt: skip
    else:
        draft.rule("at", new + f"now[0] = 10\nassert {add('p', 5)} is None\nassert asked == []\nassert it.$pending() == {waiting(('p', 5))}")  # fmt: skip
    if negative:
        draft.rule("negative", new + f"assert raised({add('p', -1).replace('(', ', ', 1)[:-1]}) == ('ValueError', '$delay')\nassert it.$pending() == []\n{add('p', 0)}\nassert len(it.$pending()) == 1")  # fmt: skip
    if drawn["again"] == "replace":
        draft.rule("replace", three + f"{add('p', 5)}\nassert it.$pending() == {waiting(('a', 3), ('k', 5), ('p', 5))}")  # fmt: skip
    else:
        draft.rule("refuse", three + f"assert raised({add('p', 9).replace('(', ', ', 1)[:-1]}) == ('ValueError', 'p')\nassert it.$pending() == {waiting(('a', 3), ('p', 5), ('k', 5))}\nnow[0] = 5\nit.$run()\n{add('p', 9)}")  # fmt: skip
    left = waiting(("a", 3), ("k", 5))
    if drawn["cancelling"] == "error":
        draft.rule("cancel_error", three + f"assert it.$cancel('p') is None\nassert raised(it.$cancel, 'p') == ('KeyError', 'p')\nassert it.$pending() == {left}")  # fmt: skip
    else:
        draft.rule("cancel_bool", three + f"assert (it.$cancel('p'), it.$cancel('p')) == (True, False)\nassert it.$pending() == {left}")  # fmt: skip
    shown = [three + f"assert it.$pending() == {waiting(('a', 3), ('p', 5), ('k', 5))}"]
    if n["ranks"]:
        rows = [("q", 5, 1), ("p", 5, 2), ("k", 9, 3), ("a", 5, 2)]
        by = sorted(rows, key=lambda row: (row[1], -row[2]) if rank == "second" else (-row[2], row[1]))  # fmt: skip
        shown.append(new + "".join(add(*row) + "\n" for row in rows) + f"assert it.$pending() == {waiting(*((key, due) for key, due, _ in by))}")  # fmt: skip
    draft.rule(shape, *shown)
    two = results(("a", done, 0), ("p", done, 0))
    draft.rule("run", three + "it.$cancel('k')\n" + add("z", 6) + f"\nnow[0] = 5\nasked.clear()\nassert it.$run() == {two}\nassert ran == ['a', 'p'] and asked == [5]\nassert it.$pending() == {waiting(('z', 6))}")  # fmt: skip
    draft.rule("leave", new + add("p", 5) + "\nseen = []\nacts['p'] = lambda key: seen.append(it.$pending())\nnow[0] = 5\nit.$run()\nassert seen == [[]]")  # fmt: skip
    failing = new + add("p", 5) + "\nacts['p'] = fail\nnow[0] = 6\n"
    steps = failing + f"assert it.$run() == {results(('p', retry, 1))}\nnow[0] = 10\nassert it.$run() == {results(('p', retry, 2))}\nnow[0] = 17\nassert it.$run() == {results(('p', dead, 3))}\nassert it.$pending() == [] and len(ran) == 3"  # fmt: skip
    draft.rule("result", new + f"assert it.$run() == []\n{add('p', 0)}\nassert it.$run() == {results(('p', done, 0))}", steps)  # fmt: skip
    draft.rule("retry", steps, failing + f"it.$run()\nassert it.$pending() == {waiting(('p', 10))}\nnow[0] = 9\nassert it.$run() == []\nnow[0] = 10\nit.$run()\nassert it.$pending() == {waiting(('p', 17))}\nnow[0] = 16\nassert it.$run() == []")  # fmt: skip
    if draft.rng.random() < 0.6:
        draft.rule("last", new + add("p", 5) + "\n" + add("k", 10) + f"\nacts['p'] = fail\nnow[0] = 6\nit.$run()\nassert it.$pending() == {waiting(('k', 10), ('p', 10))}", new + add("p", 5) + f"\ndef swap(key):\n    {add('p', 50)}\n    raise OSError(key)\nacts['p'] = swap\nnow[0] = 6\nit.$run()\nassert it.$pending() == {waiting(('p', 10))}")  # fmt: skip
    draft.rule("later", new + add("p", 5) + f"\nacts['p'] = lambda key: {add('y', 0)}\nnow[0] = 5\nassert it.$run() == {results(('p', done, 0))}\nassert len(it.$pending()) == 1 and ran == ['p']\nnow[0] = 6\nassert it.$run() == {results(('y', done, 0))}")  # fmt: skip
    draft.rule("dropped", three + f"acts['a'] = lambda key: it.$cancel('p')\nnow[0] = 5\nassert it.$run() == {results(('a', done, 0), ('k', done, 0))}\nassert ran == ['a', 'k'] and it.$pending() == []")  # fmt: skip
    if n["failing"]:
        times = [6, 10, 17] if n["fails"] == "all" else [17]
        rows_ = [{id_: "p", "error": "LookupError", "at": time} for time in times]
        thrice = failing + "for time in (6, 10, 17):\n    now[0] = time\n    it.$run()\n"
        draft.rule(f"failures_{n['fails']}", thrice + f"assert it.$failures() == {rows_}\nit.$failures().clear()\nassert len(it.$failures()) == {len(times)}", failing + f"it.$run()\nassert it.$failures() == {rows_[:1] if n['fails'] == 'all' else []}")  # fmt: skip
    if n["recurs"]:
        due = 18 if n["recur"] == "now" else 15
        draft.rule(f"every_{n['recur']}", new + add("p", 5, 0, 10) + f"\n{add('k', 5)}\nnow[0] = 8\nit.$run()\nassert it.$pending() == {waiting(('p', due))}\nnow[0] = {due - 1}\nassert it.$run() == []\nnow[0] = {due}\nassert it.$run() == {results(('p', done, 0))}", new + add("p", 5, 0, 10) + f"\nacts['p'] = fail\nnow[0] = 5\nit.$run()\nacts.clear()\nnow[0] = 9\nit.$run()\nacts['p'] = fail\nnow[0] = 30\nassert it.$run() == {results(('p', retry, 1))}\nassert it.$pending() == {waiting(('p', 34))}")  # fmt: skip
    if n["capped"]:
        keys = "pkaz"[: most + 1]
        draft.rule("limit", new + "".join(add(key, 5) + "\n" for key in keys) + f"now[0] = 5\nassert it.$run() == {results(*((key, done, 0) for key in keys[:-1]))}\nassert it.$pending() == {waiting((keys[-1], 5))}\nassert it.$run() == {results((keys[-1], done, 0))}")  # fmt: skip
    if n["nexts"]:
        draft.rule("next", three + "assert it.$next() == 3\nit.$cancel('a')\nassert it.$next() == 5", new + "assert it.$next() is None")  # fmt: skip
    draft.example(">>> ran = []", ">>> it = $cls(lambda: 9, ran.append, [5])", f">>> _ = {add('m1', 0)}", ">>> it.$run()", str(results(("m1", done, 0))), ">>> ran", "['m1']")  # fmt: skip
    wrong: list[Mistake] = [
        ('job["due"] <= now', 'job["due"] < now'),
        ('job["failed"] > len(', 'job["failed"] >= len('),
        ('            if self._jobs.get(job["$id"]) is not job:\n                continue\n', ""),
        {"again": "refuse" if drawn["again"] == "replace" else "replace"},
        ('self._$delays[job["failed"] - 1]', "self._$delays[0]"),
    ]
    wrong += [{"negative": False}] if negative else []
    wrong += [{"recur": "due" if n["recur"] == "now" else "now"}] if n["recurs"] else []
    wrong += [{"fails": "final" if n["fails"] == "all" else "all"}] if n["failing"] else []
    wrong += [{"rank": "second" if rank == "first" else "first"}, ('-job["priority"]', 'job["priority"]')] if rank else []  # fmt: skip
    wrong += [{"capped": False}] if n["capped"] else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("timer_queue", build, tuple(RULES.values()), share=3)
