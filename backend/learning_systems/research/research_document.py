"""docs/RESEARCH.md of a built project: where was looked, and what was found for each objective."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backend.learning_systems.curriculum_model import Objective, Project
from backend.learning_systems.markdown_text import code, fenced, harmless, table
from backend.learning_systems.research.citations import Citation
from backend.learning_systems.research.questions import Question
from backend.learning_systems.research.sources import Listing

NOTHING = "Nothing was found."


def research_text(
    project: Project,
    searched: Mapping[str, Listing],
    questions: Mapping[str, Question],
    citations: Mapping[str, Sequence[Citation]],
) -> str:
    """The document; `citations` are by objective id, `questions` by stage id."""
    parts = [
        f"# {project.name}: research\n\nSearched offline, by the words of the contracts. Each "
        "quotation was held against its file: the SHA-256 is of the file as it was then.\n",
        _searched(searched),
        *(
            _objective(each, questions, citations.get(each.id, ()))
            for each in project.objectives
            if each.stages
        ),
    ]
    return "\n".join(parts)


def _searched(searched: Mapping[str, Listing]) -> str:
    rows = [
        (harmless(name), str(len(listing.files)), _left_out(listing))
        for name, listing in searched.items()
    ]
    return f"## Where was looked\n\n{table(('Source', 'Files', 'Left out'), rows)}"


def _left_out(listing: Listing) -> str:
    said = [f"{count} {reason}" for reason, count in listing.left_out.items()]
    return ", ".join(said) or "none"


def _objective(
    objective: Objective, questions: Mapping[str, Question], found: Sequence[Citation]
) -> str:
    parts = [f"## {objective.name}\n\n{objective.summary}\n"]
    for stage in objective.stages:
        words = ", ".join(questions[stage.id].words)
        parts.append(f"Searched for `{stage.module}`: {words}.\n")
    parts += [_citation(each) for each in found] or [f"{NOTHING}\n"]
    return "\n".join(parts)


def _citation(citation: Citation) -> str:
    lines = f"{citation.first}-{citation.last}"
    if citation.first == citation.last:
        lines = f"{citation.first}"
    where = f"{harmless(citation.source)}: {code(citation.path)}, lines {lines}"
    told = f"{where} ({code(citation.about)}), for `{citation.stage_id}`."
    quoted = fenced("\n".join(citation.quotation), "text")
    return f"{told}\n\n{quoted}\nSHA-256 `{citation.sha256}`\n"
