"""The files of one stage: contract, suite, manifest, properties, and its bench.

Read when asked, all at one moment, so that the hash fits what was read.
Nothing here is run: suites and properties are bytes for the sandbox.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from backend.learning_systems.contract_files import Contract, parse_contract
from backend.learning_systems.curriculum_errors import from_validation, invalid
from backend.learning_systems.curriculum_model import Project, Stage, StageSet
from backend.learning_systems.jobs import Case

_MAX_BYTES = 1 << 20

CASE_ID = r"^[^\s/\\].{0,199}$"
CaseId = Annotated[str, StringConstraints(pattern=CASE_ID)]
ClauseId = Annotated[str, StringConstraints(pattern=r"^C[1-9][0-9]*$")]


class _ManifestCase(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: CaseId
    clause: ClauseId
    visible: StrictBool


class _ManifestEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    cases: tuple[_ManifestCase, ...] = Field(min_length=1)
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


_MANIFEST = TypeAdapter(dict[str, _ManifestEntry])


class StageMaterial(BaseModel):
    """Everything that belongs to one stage, read at one moment.

    `content_hash` (SHA-256, hex) changes with contract, suite or manifest
    entry; a verdict or a cached proof holds for one content hash.
    """

    model_config = ConfigDict(frozen=True)

    stage: Stage
    contract: Contract
    suite: bytes
    suite_name: str
    manifest: tuple[Case, ...]
    properties: bytes | None
    forbidden_imports: tuple[str, ...]
    content_hash: str
    told: Mapping[str, str] = {}
    """Case id -> what a prompt says of it in full; of edge cases that joined the suite."""

    def case(self, case_id: str) -> Case | None:
        """The case of this id, or None when the suite has no such case."""
        return next((case for case in self.manifest if case.id == case_id), None)

    @property
    def visible_cases(self) -> tuple[Case, ...]:
        """The cases that a prompt may show."""
        return tuple(case for case in self.manifest if case.visible)


def contract_path(project: StageSet, stage: Stage) -> Path:
    """Where the stage's contract lies."""
    return project.folder / "contracts" / f"{stage.id}.md"


def suite_path(project: StageSet, stage: Stage) -> Path:
    """Where the stage's acceptance suite lies."""
    return project.folder / "acceptance" / f"test_{stage.id}.py"


def manifest_path(project: StageSet) -> Path:
    """Where the manifest of the project's suites lies."""
    return project.folder / "acceptance" / "manifest.json"


def properties_path(project: StageSet, stage: Stage) -> Path:
    """Where the stage's invariants lie."""
    return project.folder / "properties" / f"{stage.id}.py"


def bench_path(project: Project, objective_id: str) -> Path:
    """Where the benchmark of an objective lies."""
    return project.folder / "bench" / f"{objective_id}.py"


def missing_files(project: StageSet) -> tuple[str, ...]:
    """Files that the project's stages need and that are not there, relative to its folder.

    A stage with none of its own files is planned and all of them are listed.
    Raises CurriculumInvalid for a stage that has some of them: that is a mistake.
    """
    missing: list[Path] = []
    for stage in project.stages():
        own = list(_own_files(project, stage))
        gone = [path for path in own if not path.is_file()]
        if gone and len(gone) < len(own):
            raise _missing(gone[0], stage.id)
        missing.extend(gone)
    missing.extend(path for path in _shared_files(project) if not path.is_file())
    return tuple(path.relative_to(project.folder).as_posix() for path in missing)


def read_contract(project: StageSet, stage_id: str) -> Contract:
    """The stage's contract. Raises NotFound for the stage, CurriculumInvalid for its text."""
    stage = project.stage(stage_id)
    path = contract_path(project, stage)
    contract = parse_contract(_text(path, stage_id), path, stage.level)
    _check_against_stage(contract, project, stage, path)
    return contract


def read_stage(project: StageSet, stage_id: str) -> StageMaterial:
    """Everything the stage consists of.

    Raises NotFound for the stage, CurriculumInvalid naming file and field for
    a missing or wrong file, or a suite that changed after its manifest was made.
    """
    stage = project.stage(stage_id)
    contract = read_contract(project, stage_id)
    suite = _bytes(suite_path(project, stage), stage_id)
    entry = _manifest_entry(project, stage, contract, suite)
    forbidden = dict.fromkeys((*project.forbidden_imports, *contract.forbidden_imports))
    return StageMaterial(
        stage=stage,
        contract=contract,
        suite=suite,
        suite_name=suite_path(project, stage).name,
        manifest=tuple(Case(case.id, case.clause, case.visible) for case in entry.cases),
        properties=_properties(project, stage),
        forbidden_imports=tuple(forbidden),
        content_hash=_content_hash(contract, suite, entry),
    )


def read_bench(project: Project, objective_id: str) -> bytes:
    """The benchmark of an objective, as source. Raises NotFound or CurriculumInvalid."""
    project.objective(objective_id)
    return _bytes(bench_path(project, objective_id), objective_id)


def _own_files(project: StageSet, stage: Stage) -> Iterator[Path]:
    yield contract_path(project, stage)
    yield suite_path(project, stage)
    if not stage.black_box:
        yield properties_path(project, stage)


def _shared_files(project: StageSet) -> Iterator[Path]:
    if project.stages():
        yield manifest_path(project)
    if isinstance(project, Project):
        for objective in project.objectives:
            if any(not stage.black_box for stage in objective.stages):
                yield bench_path(project, objective.id)


def _properties(project: StageSet, stage: Stage) -> bytes | None:
    """The invariants; a black-box stage may have none, since they call into the module."""
    path = properties_path(project, stage)
    return None if stage.black_box and not path.is_file() else _bytes(path, stage.id)


def _manifest_entry(
    project: StageSet, stage: Stage, contract: Contract, suite: bytes
) -> _ManifestEntry:
    path = manifest_path(project)
    entry = _read_manifest(path, stage.id).get(stage.id)
    if entry is None:
        raise invalid(path, stage.id, "the stage is not listed", _MAKE_MANIFEST)
    if entry.sha256 != hashlib.sha256(suite).hexdigest():
        raise invalid(
            path, f"{stage.id}.sha256", "the suite has changed since this was made", _MAKE_MANIFEST
        )
    _check_cases(entry, contract, path, stage.id)
    return entry


_MAKE_MANIFEST = "Run `grace curriculum lint` to make the manifest anew."


def _read_manifest(path: Path, field: str) -> dict[str, _ManifestEntry]:
    try:
        return _MANIFEST.validate_json(_bytes(path, field))
    except ValidationError as error:
        raise from_validation(path, error) from None


def _check_cases(entry: _ManifestEntry, contract: Contract, path: Path, stage_id: str) -> None:
    seen: set[str] = set()
    for index, case in enumerate(entry.cases):
        field = f"{stage_id}.cases[{index}]"
        if case.id in seen:
            raise invalid(path, f"{field}.id", f"{case.id!r} is given twice", "Use one id once.")
        if case.clause not in contract.clauses:
            raise invalid(
                path,
                f"{field}.clause",
                f"the contract has no clause {case.clause}",
                "Name the clause that the case checks.",
            )
        seen.add(case.id)


def _check_against_stage(contract: Contract, project: StageSet, stage: Stage, path: Path) -> None:
    if contract.module != stage.module:
        raise invalid(
            path,
            "module",
            f"is {contract.module}, but project.toml says {stage.module}",
            "Make the two equal.",
        )
    modules = {project.stage(required).module for required in stage.requires}
    if set(contract.requires) != modules:
        wanted = ", ".join(sorted(modules)) or "nothing"
        raise invalid(
            path,
            "requires",
            f"differs from project.toml, where the required stages are the modules {wanted}",
            "Make the two equal.",
        )


def _content_hash(contract: Contract, suite: bytes, entry: _ManifestEntry) -> str:
    digest = hashlib.sha256()
    manifest = json.dumps(entry.model_dump(), sort_keys=True, separators=(",", ":"))
    for part in (contract.text.encode(), suite, manifest.encode()):
        # Lengths keep a byte that moves from one file to the next from going unseen.
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _text(path: Path, field: str) -> str:
    try:
        return _bytes(path, field).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise invalid(path, field, f"is not UTF-8: {error}", "Save the file as UTF-8.") from None


def _bytes(path: Path, field: str) -> bytes:
    try:
        content = path.read_bytes() if path.stat().st_size <= _MAX_BYTES else None
    except FileNotFoundError:
        raise _missing(path, field) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise invalid(path, field, f"cannot be read: {reason}", "Check the file.") from None
    if content is None:
        raise invalid(path, field, f"is larger than {_MAX_BYTES} bytes", "Make it smaller.")
    return content


def _missing(path: Path, field: str) -> Exception:
    return invalid(
        path,
        field,
        "the file is missing",
        "Write it, or take the stage out of project.toml until it is ready.",
    )
