"""The reviewed list of mutants that no test can tell from the exemplar.

<exemplar root>/<project>/equivalent_mutants.toml holds, for each stage, a list of

[[contact_book]]
operator = "unwrapped_call"
line = "return sorted(found)"
change = "`sorted(found)` becomes `found`"
reason = "`found` is filled in order."

`line` is the mutated line without the spaces around it; `change` is as validation
tells it. An entry speaks of every mutant of the stage that reads so.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from backend.learning_systems.curriculum_errors import from_validation, invalid
from backend.learning_systems.curriculum_model import Stage, StageSet
from backend.learning_systems.validation.mutants import Mistake

FILE = "equivalent_mutants.toml"

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Equivalent(BaseModel):
    """One mutant that was reviewed, and why it behaves as the contract asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    operator: _Text
    line: _Text
    change: _Text
    reason: _Text

    def speaks_of(self, mistake: Mistake) -> bool:
        told = (mistake.operator, mistake.text, mistake.change)
        return (self.operator, self.line, self.change) == told

    def __str__(self) -> str:
        return f"{self.operator}: {self.change} in `{self.line}`"


_LIST = TypeAdapter(dict[str, tuple[Equivalent, ...]])


def read_equivalents(folder: Path, project: StageSet, stage: Stage) -> tuple[Equivalent, ...]:
    """The entries of a stage; none when there is no list.

    `folder` holds the exemplars of the project. Raises CurriculumInvalid for a
    list out of shape, and for a stage that the project does not have.
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    try:
        listed = _LIST.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise from_validation(path, error) from None
    except ValueError as error:
        raise invalid(path, "whole file", f"is no TOML: {error}", "Correct it.") from None
    for name in listed.keys() - {each.id for each in project.stages()}:
        raise invalid(path, name, "is no stage of this project", "Take the entries out.")
    return listed.get(stage.id, ())
