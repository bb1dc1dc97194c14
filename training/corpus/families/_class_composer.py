"""Classes put together from method templates: each brings its code, its clauses and the mistakes
that break them; the cases are found by trying random calls until every mistake shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from types import ModuleType
from typing import Any

from training.corpus.check import TaskWrong, check_task, failure, load
from training.corpus.families._scripts import Runner, Script, Step
from training.corpus.families._sketch import interface_of, sentence
from training.corpus.phrases import distractor, say
from training.corpus.task import Case, Task
from training.corpus.words import Words, camel

Edit = tuple[str, ...]
Args = Callable[[Random], tuple[object, ...]]
_SCRIPTS, _EXTRA, _STEPS = 30, 20, 13


@dataclass(slots=True)
class Method:
    """One method: its guards come before its body."""

    name: str
    params: str
    returns: str
    body: list[str]
    args: Args
    guards: list[tuple[str, str]] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    spoil: str = ""
    weight: int = 2
    fixed: bool = False  # a later guard cannot come before the earlier ones


@dataclass(slots=True)
class Clause:
    owner: str
    text: str
    edits: list[Edit]


class Composer:
    """Collects state, methods and clauses of one class."""

    def __init__(self, rng: Random, words: Words, family: str, rules: dict[str, str]) -> None:
        self.rng, self.words, self.family, self.rules = rng, words, family, rules
        self.params: list[tuple[str, str, Callable[[Random], str]]] = []
        self.checks: list[tuple[str, str]] = []
        self.bad: list[str] = []
        self.state: list[str] = []
        self.constants: list[str] = []
        self.imports: set[str] = set()
        self.errors: dict[str, tuple[str, str]] = {}
        self.methods: list[Method] = []
        self.clauses: list[Clause] = []
        self.combination: set[str] = set()
        self.topics: list[str] = []
        self.timed = False
        self.cls = ""
        self._taken: set[str] = set()
        self._modules: dict[Edit, ModuleType | None] = {}
        self.people = rng.sample(_PEOPLE, 4)

    def pick(self, *pool: str) -> str:
        """A name that nothing else in the task has."""
        free = [name for name in pool if name not in self._taken]
        name = self.rng.choice(free) if free else f"{self.rng.choice(pool)}_{self.words.invented()}"
        self._taken.add(name)
        return name

    def chance(self, share: float = 0.5) -> bool:
        return self.rng.random() < share

    def one(self, *values: str) -> str:
        return self.rng.choice(values)

    def error(self, kind: str, *pool: str, base: str = "Exception", doc: str = "") -> str:
        """The name of an exception class of the module's own."""
        name = self.pick(*pool)
        self.errors[name] = (base, doc or f"Raised for {kind}.")
        return name

    def param(self, name: str, hint: str, good: Sequence[str]) -> None:
        self.params.append((name, hint, lambda rng: rng.choice(good)))

    def check(self, condition: str, error: str, bad: str, key: str, /, **names: object) -> None:
        """A guard of the constructor; `bad` is a value (code) for the newest parameter."""
        self.checks.append((condition, error))
        self.bad.append(f"{len(self.params) - 1}:{bad}")
        self._say("__init__", key, [("uncheck", str(len(self.checks) - 1))], m="", e=error, **names)

    def method(
        self, name: str, params: str, returns: str, body: str, args: Args = lambda rng: (), spoil: str = "", weight: int = 2
    ) -> Method:  # fmt: skip
        made = Method(name, params, returns, body.split("\n"), args, spoil=spoil, weight=weight)
        self.methods.append(made)
        return made

    def guard(
        self, method: Method, condition: str, error: str, key: str, about: str, /, *more: tuple[str, str], **names: object
    ) -> None:  # fmt: skip
        """Lines that raise before the method does anything, with their clause."""
        method.guards.append((condition, error))
        method.about.append(about)
        edits: list[Edit] = [("drop", method.name, str(len(method.guards) - 1))]
        if error.startswith("KeyError(") and " not in " in condition:  # what a dict raises too
            edits = [
                (
                    "sub",
                    method.name,
                    f"raise {error}",
                    error.replace("KeyError", "raise ValueError"),
                )
            ]
        edits += [("sub", method.name, old, new) for old, new in more]
        self._say(method.name, key, edits, m=method.name, e=error, **names)

    def clause(
        self, method: Method, key: str, /, *mistakes: tuple[str, str], **names: object
    ) -> None:
        edits: list[Edit] = [("sub", method.name, old, new) for old, new in mistakes]
        self._say(method.name, key, edits, m=method.name, **names)

    def of_init(self, key: str, /, *mistakes: tuple[str, str], **names: object) -> None:
        self._say(
            "__init__", key, [("sub", "__init__", old, new) for old, new in mistakes], **names
        )

    def _say(self, owner: str, key: str, edits: list[Edit], /, **names: object) -> None:
        self.combination.add(key)
        text = sentence(say(self.rng, self.rules[key], _="", cls=self.cls, **names))
        self.clauses.append(Clause(owner, text, edits))

    def source(self, doc: str, edit: Edit = ("",)) -> str:
        """The module, with one mistake if an edit is given."""
        parts = [f'"""{doc}"""\n']
        if self.imports:
            parts[0] += "\n" + "\n".join(sorted(self.imports)) + "\n"
        if self.constants:
            parts[0] += "\n" + "\n".join(self.constants) + "\n"
        for name, (base, said) in self.errors.items():
            parts.append(f'class {name}({base}):\n    """{said}"""\n')
        chunks = [self._init(edit)] + [self._chunk(method, edit) for method in self.methods]
        parts.append(f"class {self.cls}:\n" + "\n".join(chunk for chunk in chunks if chunk))
        return "\n\n".join(parts)

    def _init(self, edit: Edit) -> str:
        head = ", ".join(["self", *(f"{name}: {hint}" for name, hint, _ in self.params)])
        lines = [f"    def __init__({head}) -> None:"]
        if len(lines[0]) > 99:
            inner = f"        {head}"
            each = [f"        {name}: {hint}," for name, hint, _ in self.params]
            each = ["        self,", *each]
            lines = ["    def __init__(", *each, "    ) -> None:"]
            if len(inner) <= 99:
                lines = ["    def __init__(", inner, "    ) -> None:"]
        for number, (condition, error) in enumerate(self.checks):
            if edit != ("uncheck", str(number)):
                lines += [f"        if {condition}:", f"            raise {error}"]
        lines += [f"        {line}" for line in self.state]
        return _edited("\n".join(lines) + "\n", "__init__", edit)

    def _chunk(self, method: Method, edit: Edit) -> str:
        head = f"self, {method.params}" if method.params else "self"
        lines = [f"    def {method.name}({head}) -> {method.returns}:"]
        guards: list[str] = []
        order = list(enumerate(method.guards))
        if edit == ("swap", method.name):
            order.reverse()
        for number, (condition, error) in order:
            if edit != ("drop", method.name, str(number)):
                guards += [f"        if {condition}:", f"            raise {error}"]
        body = [f"        {line}" for line in method.body]
        if edit == ("early", method.name):
            early = [line for line in body if not line.strip().startswith("return")]
            guards, body = early + guards, [line for line in body if line not in early] or [""]
        return _edited("\n".join(line for line in [*lines, *guards, *body] if line) + "\n", method.name, edit)  # fmt: skip

    def finish(self, title: str, module: str, purpose: str, doc: str, most: int) -> Task:
        rng = self.rng
        solution = self.source(doc)
        right = load(module, solution)
        rng.shuffle(self.methods)
        solution = self.source(doc)
        scripts = [self._script(rng) for _ in range(_SCRIPTS)]
        swapped = [self._module(doc, module, ("swap", method.name)) for method in self.methods if len(method.guards) > 1 and not method.fixed]  # fmt: skip

        def plain(script: Script, outcome: list[object]) -> bool:
            """Whether the order of checks makes no difference."""
            return all(other and self.runner.run(other, script) == outcome for other in swapped)

        outcomes = [(script, self.runner.run(right, script)) for script in scripts]
        ran = [(script, outcome) for script, outcome in outcomes if plain(script, outcome)]
        if not ran:
            raise Weak("the order of checks")
        everything = self._precedences(doc, module, right, scripts, ran)
        found: list[tuple[Clause, list[str]]] = []
        wrong: list[str] = []
        for clause in [*self.clauses, *everything]:
            cases: list[str] = []
            for edit in clause.edits:
                broken = self._module(doc, module, edit)
                pool = scripts if edit[0] == "swap" else [script for script, _ in ran]
                hit = self._killer(rng, right, broken, pool, edit)
                tries = 0 if hit or cases or edit[0] == "swap" else _EXTRA
                while tries and not hit:
                    tries -= 1
                    script = self._script(rng, clause.owner)
                    if plain(script, self.runner.run(right, script)):
                        hit = self._killer(rng, right, broken, [script], edit)
                if hit is None:
                    continue
                cases.append(hit)
                if broken is not None and failure(broken, Case(0, hit)):
                    wrong.append(self.source(doc, edit))
            if not cases:
                if not clause.edits and ran:
                    cases.append(self.runner.code(right, ran[0][0]))
                else:
                    raise Weak(clause.text)
            found.append((clause, list(dict.fromkeys(cases))))
        found = self._joined(found, most)
        if rng.random() < 0.55:
            rng.shuffle(found)
        whole = [self.runner.code(right, script) for script, _ in ran[:2]]
        clauses = tuple(clause.text for clause, _ in found)
        checks = tuple(
            Case(number, code) for number, (_, codes) in enumerate(found) for code in codes
        )
        checks += tuple(Case(0, code) for code in whole)
        wrong = list(dict.fromkeys(wrong))
        rng.shuffle(wrong)
        return Task(
            family=self.family,
            combination=",".join(sorted(self.combination)),
            title=sentence(title)[:-1],
            module=module,
            purpose=f"{sentence(purpose)} {distractor(rng)}"
            if rng.random() < 0.1
            else sentence(purpose),
            interface=interface_of(solution),
            clauses=clauses,
            examples=self.runner.example(right, [script for script, _ in ran]),
            solution=solution,
            cases=checks,
            wrong=tuple(wrong[:3]),
        )

    def _precedences(
        self, doc: str, module: str, right: ModuleType, scripts: list[Script], ran: list[Any]
    ) -> list[Clause]:
        """Which error wins, where two are possible, and that errors change nothing."""
        added: list[Clause] = []
        for method in self.methods:
            if len(method.guards) < 2 or method.fixed or not self.chance(0.6):
                continue
            edit = ("swap", method.name)
            other = self._module(doc, module, edit)
            if other is None or all(
                self.runner.run(other, s) == self.runner.run(right, s) for s in scripts
            ):
                continue
            about = method.about
            steps = ", then ".join(about)
            text = say(self.rng, self.rules["first"], _="", m=method.name, first=about[0], then=", then ".join(about[1:]), steps=steps)  # fmt: skip
            added.append(Clause(method.name, sentence(text), [edit]))
        if self.chance(0.4):
            edits: list[Edit] = []
            for method in self.methods:
                if method.guards and len(method.body) > 1:
                    edit = ("early", method.name)
                    other = self._module(doc, module, edit)
                    if other and any(self.runner.run(other, s) != outcome for s, outcome in ran):
                        edits.append(edit)
            if edits:
                self.combination.add("atomic")
                text = say(self.rng, self.rules["atomic"], _="", cls=self.cls)
                added.append(Clause("", sentence(text), edits))
        return added

    @property
    def runner(self) -> Runner:
        return Runner(self.cls, self.timed)

    def _module(self, doc: str, module: str, edit: Edit) -> ModuleType | None:
        if edit not in self._modules:
            try:
                self._modules[edit] = load(module, self.source(doc, edit))
            except SyntaxError:
                self._modules[edit] = None
        return self._modules[edit]

    def _killer(
        self, rng: Random, right: ModuleType, broken: ModuleType | None, pool: list[Script], edit: Edit
    ) -> str | None:  # fmt: skip
        if broken is None:
            return None
        if edit[0] == "uncheck":
            place, bad = self.bad[int(edit[1])].split(":", 1)
            args = [good(rng) for _, _, good in self.params]
            args[int(place)] = bad
            script = Script(", ".join(args), [])
            return self.runner.code(right, script)
        for script in pool:
            if self.runner.run(right, script) != self.runner.run(broken, script):
                return self.runner.code(right, self.runner.shorter(right, broken, script))
        return None

    def _script(self, rng: Random, focus: str = "") -> Script:
        make = ", ".join(good(rng) for _, _, good in self.params)
        steps: list[Step] = []
        pool = [method for method in self.methods for _ in range(method.weight)]
        pool += [method for method in self.methods if method.name == focus] * 6
        time = 100
        for _ in range(rng.randint(_STEPS - 4, _STEPS + 5)):
            if self.timed and rng.random() < 0.35:
                time += rng.choice((1, 4, 5, 5, 6, 10, 30))
                steps.append(("do", f"now[0] = {time}", ""))
            method = rng.choice(pool)
            args = ", ".join(map(repr, method.args(rng)))
            steps.append(("call", method.name, args))
            if method.spoil and rng.random() < 0.3:
                steps.append(("do", f"it.{method.name}({args}).{method.spoil}", method.name))
        return Script(make, steps)

    def _joined(
        self, found: list[tuple[Clause, list[str]]], most: int
    ) -> list[tuple[Clause, list[str]]]:
        """Facts of one method put into one clause, now and then or where there are too many."""
        joined: list[tuple[Clause, list[str]]] = []
        share = 0.25 if len(found) <= most else 0.6
        for clause, cases in found:
            last = joined[-1][0] if joined else None
            if last and last.owner == clause.owner and len(last.text + clause.text) < 230 and self.chance(share):  # fmt: skip
                text = f"{last.text} {clause.text}"
                joined[-1] = (Clause(clause.owner, text, []), joined[-1][1] + cases)
            else:
                joined.append((clause, cases))
        return joined


class Weak(Exception):
    """No random calls show the mistakes of a clause."""


def until_it_holds(draw: Callable[[Random, Words], Task], rng: Random, words: Words) -> Task:
    """A task of which random calls show every mistake, and which a check of its own proves."""
    while True:
        try:
            task = draw(rng, words)
            check_task(task)
            return task
        except (Weak, TaskWrong):
            continue


def _edited(text: str, owner: str, edit: Edit) -> str:
    if edit[0] != "sub" or edit[1] != owner:
        return text
    if edit[2] not in text:
        raise ValueError(f"{edit[2]!r} is not in\n{text}")
    return text.replace(edit[2], edit[3], 1)


def class_name(*words: str) -> str:
    return camel(*(word.replace(" ", "_") for word in words))


_PEOPLE = ["ada", "bo", "cy", "dee", "eli", "fay", "gus", "ida", "jo", "kim", "lev", "mia", "ned", "oli", "pia", "quin", "ray", "sol", "tom", "una", "vic", "wes", "yan", "zoe"]  # fmt: skip
