"""The research task: index what is at hand, search it, cite it, and hold each citation against
its file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from backend.errors import InvalidInput
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.ports import Cancelled, Store
from backend.learning_systems.records import Learning, TaskFact
from backend.learning_systems.research.citations import (
    Citation,
    best_citations,
    counted,
    verify,
)
from backend.learning_systems.research.passage_index import IndexedFile, PassageIndex
from backend.learning_systems.research.passages import cut
from backend.learning_systems.research.questions import Question, question
from backend.learning_systems.research.research_document import research_text
from backend.learning_systems.research.sources import (
    FolderSource,
    Listing,
    Source,
    TextSource,
    documents,
    python_library,
)
from backend.learning_systems.stage_files import read_contract

DOCUMENT = "docs/RESEARCH.md"
MOST_LEARNINGS = 2000
SHOWN_PROBLEMS = 3
LEARNINGS = "own learnings"
_PAGE = 200


class _Stopped(Exception):
    """The session is over; what was being indexed is rolled back."""


class ResearchTask:
    """A PhaseTask. `folder` holds documents the user wants to be searched, if any."""

    id = "research"
    needs_code = False

    def __init__(self, index: PassageIndex, folder: Path | None = None) -> None:
        self._index = index
        self._folder = folder

    def work(self, context: TaskContext) -> TaskFact | None:
        """Raises InvalidInput when the folder named by the user is none."""
        sources = self._sources(context.tools.store)
        try:
            searched = {
                source.name: refresh(self._index, source, context.cancelled) for source in sources
            }
        except _Stopped:
            return None
        questions = _questions(context)
        citations = self._citations(context, questions, list(searched))
        if context.cancelled():
            return None
        text = research_text(context.project, searched, questions, citations)
        problems = _problems(citations, sources)
        if not problems:  # the text says that each quotation was held against its file
            context.keep_documents(self.id, {DOCUMENT: text})
        return _fact(context, searched, citations, problems)

    def _sources(self, store: Store) -> list[Source]:
        """Own learnings, the user's documents, the Python here: in the order of their worth."""
        own: list[Source] = [TextSource(LEARNINGS, _learned(store))]
        if self._folder is not None:
            if not self._folder.is_dir():
                raise InvalidInput(
                    f"The research folder {self._folder} is not there.",
                    remedy="Make it, or set GRACE_RESEARCH_FOLDER to another one.",
                )
            own.append(FolderSource(documents(self._folder)))
        return [*own, FolderSource(python_library())]

    def _citations(
        self, context: TaskContext, questions: Mapping[str, Question], sources: Sequence[str]
    ) -> dict[str, list[Citation]]:
        return {
            objective.id: [
                citation
                for source in sources
                for citation in best_citations(
                    [questions[stage.id] for stage in objective.stages], source, self._index
                )
            ]
            for objective in context.project.objectives
            if objective.stages and not context.cancelled()
        }


def refresh(index: PassageIndex, source: Source, cancelled: Cancelled) -> Listing:
    """Bring the index up to what the source holds now; only what changed is read."""
    listing = source.listing()
    known = index.fingerprints(source.name)
    now = {file.path: file.fingerprint for file in listing.files}
    changed = [path for path, fingerprint in now.items() if known.get(path) != fingerprint]
    gone = [path for path in known if path not in now]
    if changed or gone:
        index.update(source.name, _read(source, changed, now, cancelled), gone)
    return listing


def _read(
    source: Source, paths: Sequence[str], fingerprints: Mapping[str, str], cancelled: Cancelled
) -> Iterator[IndexedFile]:
    for path in paths:
        if cancelled():
            raise _Stopped
        read = source.read(path)
        # What cannot be read is remembered as empty, so that it is not tried each time.
        passages = () if read is None else tuple(cut(path, read.text))
        yield IndexedFile(path, fingerprints[path], "" if read is None else read.sha256, passages)


def _learned(store: Store) -> dict[str, str]:
    """The newest learnings by id, as texts."""
    found: dict[str, str] = {}
    cursor: str | None = None
    with store.snapshot() as tx:
        while len(found) < MOST_LEARNINGS:
            page = tx.learnings.page(None, _PAGE, cursor)
            found |= {each.id: _said(each) for each in page.items}
            cursor = page.next
            if cursor is None:
                break
    return found


def _said(learning: Learning) -> str:
    return f"{learning.title}\n\n{learning.body}"


def _questions(context: TaskContext) -> dict[str, Question]:
    project = context.project
    return {
        stage.id: question(stage.id, read_contract(project, stage.id)) for stage in project.stages()
    }


def _problems(citations: Mapping[str, Sequence[Citation]], sources: Sequence[Source]) -> list[str]:
    by_name = {source.name: source for source in sources}
    checked = (verify(each, by_name[each.source]) for found in citations.values() for each in found)
    return [problem for problem in checked if problem is not None]


def _fact(
    context: TaskContext,
    searched: Mapping[str, Listing],
    citations: Mapping[str, Sequence[Citation]],
    problems: Sequence[str],
) -> TaskFact:
    evidence = {
        "sources": {
            name: {"files": len(each.files), "left_out": each.left_out}
            for name, each in searched.items()
        },
        "citations": [asdict(each) for found in citations.values() for each in found],
        "objectives": counted(citations),
        "problems": list(problems),
    }
    if problems:
        shown = "; ".join(problems[:SHOWN_PROBLEMS])
        proof = f"{len(problems)} citations do not hold: {shown}"
        return context.fact(ResearchTask.id, "failed", proof, evidence)
    return context.fact(ResearchTask.id, "done", _proof(searched, citations), evidence)


def _proof(searched: Mapping[str, Listing], citations: Mapping[str, Sequence[Citation]]) -> str:
    total = sum(counted(citations).values())
    files = sum(len(each.files) for each in searched.values())
    bare = [objective for objective, count in counted(citations).items() if not count]
    said = f"{total} citations from {files} files searched, each held against its file"
    return f"{said}; nothing was found for {', '.join(bare)}" if bare else said
