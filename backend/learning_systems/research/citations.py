"""From what was found to citations that anybody can check: file, lines, words, hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backend.learning_systems.research.passage_index import Found, PassageIndex
from backend.learning_systems.research.passages import lines_of
from backend.learning_systems.research.questions import Question, stems
from backend.learning_systems.research.sources import Source, Text

LOOKED_AT = 40
BEST_OF_A_STAGE = 2
MOST_OF_A_SOURCE = 6
MOST_QUOTED_LINES = 4
MOST_QUOTED_CHARACTERS = 160
LEAST_WORDS = 4
"""Different words of a question that a passage must hold, one of its title among them."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Lines of a file that speak of a stage, with their words as they stand there.

    Each line of the quotation is that line of the file, or the beginning of a long one.
    """

    source: str
    path: str
    first: int
    last: int
    about: str
    quotation: tuple[str, ...]
    sha256: str
    stage_id: str


def best_citations(
    questions: Sequence[Question], source: str, index: PassageIndex
) -> list[Citation]:
    """The best passages of one source for an objective, at most two for each of its stages."""
    chosen: dict[tuple[str, int], Citation] = {}
    for question in questions:
        fresh = [each for each in _citations(question, source, index) if _place(each) not in chosen]
        chosen |= {_place(each): each for each in fresh[:BEST_OF_A_STAGE]}
    return list(chosen.values())[:MOST_OF_A_SOURCE]


def verify(citation: Citation, source: Source) -> str | None:
    """What is wrong with a citation when it is held against the file as it is now."""
    read = source.read(citation.path)
    where = f"{citation.source}, {citation.path}"
    if read is None:
        return f"{where} cannot be read any more"
    if read.sha256 != citation.sha256:
        return f"{where} has changed"
    if not holds(citation, read):
        return f"{where}: lines {citation.first}-{citation.last} do not hold what was quoted"
    return None


def holds(citation: Citation, read: Text) -> bool:
    """Whether these very lines hold the quotation."""
    lines = lines_of(read.text)[citation.first - 1 : citation.last]
    if len(citation.quotation) != citation.last - citation.first + 1:
        return False
    return citation.quotation == _quoted(lines) and any(map(str.strip, lines))


def _place(citation: Citation) -> tuple[str, int]:
    return citation.path, citation.first


def _citations(question: Question, source: str, index: PassageIndex) -> list[Citation]:
    found = index.search(source, question.words, LOOKED_AT)
    fitting = [each for each in found if _fits(question, _held(question, each))]
    return [_citation(question, source, each) for each in _spread(fitting)]


def _held(question: Question, found: Found) -> frozenset[str]:
    wanted = stems(" ".join(question.words))
    return frozenset(wanted & stems(f"{found.passage.heading}\n{found.passage.text}"))


def _fits(question: Question, held: frozenset[str]) -> bool:
    return len(held) >= min(LEAST_WORDS, len(question.words)) and bool(held & question.telling)


def _spread(ranked: Sequence[Found]) -> Iterator[Found]:
    """One passage of each file: two of the same seldom say two things."""
    seen: set[str] = set()
    for each in ranked:
        if each.path not in seen:
            seen.add(each.path)
            yield each


def _citation(question: Question, source: str, found: Found) -> Citation:
    lines = found.passage.text.split("\n")
    start, end = _telling_lines(question, lines)
    return Citation(
        source=source,
        path=found.path,
        first=found.passage.first + start,
        last=found.passage.first + end,
        about=found.passage.heading,
        quotation=_quoted(lines[start : end + 1]),
        sha256=found.sha256,
        stage_id=question.stage_id,
    )


def _quoted(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line[:MOST_QUOTED_CHARACTERS] for line in lines)


def _telling_lines(question: Question, lines: Sequence[str]) -> tuple[int, int]:
    """The few lines in a row that hold most of the question's words, blank ends cut off."""
    wanted = stems(" ".join(question.words))
    held = [stems(line) & wanted for line in lines]

    def worth(start: int) -> int:
        return len(frozenset[str]().union(*held[start : start + MOST_QUOTED_LINES]))

    start = max(range(len(lines)), key=lambda number: (worth(number), -number))
    end = min(start + MOST_QUOTED_LINES, len(lines)) - 1
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end].strip():
        end -= 1
    return start, end


def counted(citations: Mapping[str, Sequence[Citation]]) -> dict[str, int]:
    """How many citations there are for each objective."""
    return {objective: len(found) for objective, found in citations.items()}
