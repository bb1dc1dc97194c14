"""Builds the messages Grace sends: one file per kind of prompt, filled with facts.

Only what a model may see goes in: contracts, interfaces of accepted modules,
visible cases. A hidden case shows as the text of the clause it checks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from string import Template

from backend.learning_systems.contract_files import Contract
from backend.learning_systems.generation import Message
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
    told = feedback(contract, failed)
    return _messages("repair", **_facts(contract, required), code=failed.code, feedback=told)


def tests_messages(contract: Contract, required: Sequence[Contract]) -> list[Message]:
    """A request for own tests of the module; they are told nothing but the contract."""
    return _messages("tests", **_facts(contract, required))


def docs_messages(contract: Contract) -> list[Message]:
    """A request for README prose and one sentence for each name of the Interface."""
    return _messages("docs", "system_docs", module=contract.module, contract=contract.text)


def feedback(contract: Contract, failed: Candidate) -> str:
    """The first failing visible case in full, and the clauses hidden cases found violated."""
    broken = [case for case in failed.cases if case.outcome != "passed"]
    shown = [_shown(case) for case in broken if case.visible][:1]
    clauses = dict.fromkeys(case.clause for case in broken if not case.visible)
    hidden = [f"{clause} is violated: {contract.clauses.get(clause, '')}" for clause in clauses]
    return "\n".join([*shown, *hidden]) or f"It ended so: {failed.ended.value}. {failed.detail}"


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
