"""Builds the messages Grace sends: one file per kind of prompt, filled with facts.

Only what a model may see goes in: contracts, interfaces of accepted modules,
visible cases. A hidden case shows as the text of the clause it checks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from backend.learning_systems.contract_files import Contract
from backend.learning_systems.generation import Message
from backend.learning_systems.prompt_parts import Item, Part, feedback_budget, fitted
from backend.learning_systems.records import Candidate, CaseVerdict

FOLDER = Path(__file__).parent / "prompts"


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.md").read_text(encoding="utf-8"))


def draft_messages(contract: Contract, required: Sequence[Contract]) -> list[Message]:
    """A fresh request for the whole module."""
    return _messages("draft", **_facts(contract, required))


def repair_messages(
    contract: Contract, required: Sequence[Contract], failed: Candidate
) -> list[Message]:
    """A request to correct `failed`, with what is known of its failure."""
    return repair_prompt(contract, required, failed).messages


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages, and the parts they are made of."""

    messages: list[Message]
    parts: tuple[Part, ...]


def draft_prompt(contract: Contract, required: Sequence[Contract]) -> Prompt:
    """As `draft_messages`, with the parts; all of them are whole."""
    return Prompt(draft_messages(contract, required), _whole_parts(contract, required))


def repair_prompt(
    contract: Contract,
    required: Sequence[Contract],
    failed: Candidate,
    context: int | None = None,
    answer: int = 0,
) -> Prompt:
    """As `repair_messages`; of what failed as much as a context of so many tokens holds.

    `answer` is what of it the answer needs; without a context its budget alone counts.
    """
    parts = (*_whole_parts(contract, required), Part("code", failed.code))
    told = fitted("feedback", _failures(contract, failed), feedback_budget(parts, context, answer))
    facts = _facts(contract, required)
    messages = _messages("repair", **facts, code=failed.code, feedback=told.text)
    return Prompt(messages, (*parts, told))


def _whole_parts(contract: Contract, required: Sequence[Contract]) -> tuple[Part, ...]:
    sections = "".join(map(_required_section, required))
    return Part("contract", contract.text), Part("required interfaces", sections)


def tests_messages(contract: Contract, required: Sequence[Contract]) -> list[Message]:
    """A request for own tests of the module; they are told nothing but the contract."""
    return _messages("tests", **_facts(contract, required))


def docs_messages(contract: Contract) -> list[Message]:
    """A request for README prose and one sentence for each name of the Interface."""
    return _messages("docs", "system_docs", module=contract.module, contract=contract.text)


def _failures(contract: Contract, failed: Candidate) -> list[Item]:
    """The first failing visible case in full, and the clauses hidden cases found violated."""
    broken = [case for case in failed.cases if case.outcome != "passed"]
    shown = [Item(f"case {case.case_id}", _shown(case)) for case in broken if case.visible][:1]
    clauses = dict.fromkeys(case.clause for case in broken if not case.visible)
    hidden = [
        Item(f"clause {clause}", f"{clause} is violated: {contract.clauses.get(clause, '')}")
        for clause in clauses
    ]
    ended = Item("its end", f"It ended so: {failed.ended.value}. {failed.detail}")
    return [*shown, *hidden] or [ended]


def _shown(case: CaseVerdict) -> str:
    return f"Case {case.case_id}:\n\n```text\n{case.message}\n```\n"


def files_hash() -> str:
    """SHA-256 (hex) over all prompt files: a model trained on these very words records it."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        digest.update(f"{path.name}\n{len(text)}\n{text}".encode())
    return digest.hexdigest()


def prompt_hash(messages: Iterable[Message]) -> str:
    """SHA-256 (hex) over roles and contents, in order."""
    said = [[message.role, message.content] for message in messages]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _messages(kind: str, role: str = "system", **facts: str) -> list[Message]:
    system = _template(role).substitute()
    return [Message("system", system), Message("user", _template(kind).substitute(facts))]


def _facts(contract: Contract, required: Sequence[Contract]) -> dict[str, str]:
    return {
        "module": contract.module,
        "contract": contract.text,
        "required": "".join(map(_required_section, required)),
        "imports": _imports(contract, required),
    }


def _required_section(contract: Contract) -> str:
    return f"\nYou may import `{contract.module}`:\n\n```python\n{contract.interface}\n```\n"


def _imports(contract: Contract, required: Sequence[Contract]) -> str:
    names = ["the standard library", *(f"`{other.module}`" for other in required)]
    listed = ", ".join(names)
    if contract.forbidden_imports:
        listed += f" (but not {', '.join(contract.forbidden_imports)})"
    return listed
