"""What is handed in to prove a suite: solutions that must pass, and what must not.

<exemplar root>/<project>/<package>/...                  solutions written by us
<exemplar root>/<project>/alternatives/<stage>.py        second solutions
<exemplar root>/<project>/misunderstandings/<stage>/*.py each a whole module whose
                                                         first line is `# C3: what was misread`
<exemplar root>/<project>/equivalent_mutants.toml        mutants that no suite can kill
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from backend.learning_systems.contract_files import Contract
from backend.learning_systems.curriculum_errors import invalid
from backend.learning_systems.curriculum_model import Stage, StageSet
from backend.learning_systems.validation.stubs import stubs

_FIRST_LINE = re.compile(r"# (C[1-9][0-9]*): (.*\S)")


class Kind(StrEnum):
    """Why a submission exists. Automatic mutants of the exemplar are a kind of their own."""

    EXEMPLAR = "exemplar"
    ALTERNATIVE = "alternative"
    STUB = "stub"
    MISUNDERSTANDING = "misunderstanding"
    MUTANT = "mutant"


@dataclass(frozen=True, slots=True)
class Submission:
    """One module to be judged. `clause` is the clause that it gets wrong on purpose."""

    kind: Kind
    name: str
    code: str
    clause: str = ""


class Exemplars:
    """The folder of one project's solutions and mistakes."""

    def __init__(self, root: Path, project: StageSet) -> None:
        self.folder = root / project.id

    def code(self, stage: Stage) -> str | None:
        """The stage's solution, or None when it is not written yet."""
        return _text(self.folder / stage.path)

    def modules(self, stages: tuple[Stage, ...]) -> dict[str, str]:
        """The solutions of several stages by path; stages without one are left out."""
        found = {stage.path: self.code(stage) for stage in stages}
        return {path: code for path, code in found.items() if code is not None}

    def alternative(self, stage: Stage) -> Submission | None:
        code = _text(self.folder / "alternatives" / f"{stage.id}.py")
        return None if code is None else Submission(Kind.ALTERNATIVE, "alternative", code)

    def misunderstandings(self, stage: Stage) -> tuple[Submission, ...]:
        """Raises CurriculumInvalid for a file whose first line names no clause."""
        files = sorted((self.folder / "misunderstandings" / stage.id).glob("*.py"))
        return tuple(map(_misunderstanding, files))


def stub_submissions(contract: Contract) -> tuple[Submission, ...]:
    return tuple(Submission(Kind.STUB, name, code) for name, code in stubs(contract))


def _misunderstanding(path: Path) -> Submission:
    code = path.read_text(encoding="utf-8")
    match = _FIRST_LINE.fullmatch(code.partition("\n")[0])
    if match is None:
        raise invalid(
            path, "first line", "does not name a clause", "Begin with `# C3: what was misread`."
        )
    return Submission(Kind.MISUNDERSTANDING, path.stem, code, match[1])


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
