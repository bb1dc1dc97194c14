"""What a model does is told while it happens, and its last state always."""

from __future__ import annotations

import threading
from typing import Any

from backend.learning_systems import activity_news
from backend.learning_systems.activity import Activity, RequestActivity, TotalActivity
from backend.learning_systems.activity_news import GENERATION, ActivityNews


class Told:
    """The Events port, kept in a list; `first` is set by the first news."""

    def __init__(self) -> None:
        self.news: list[dict[str, Any]] = []
        self.first = threading.Event()

    def emit(self, name: str, **data: Any) -> None:
        assert name == GENERATION
        self.news.append(data)
        self.first.set()


class Model:
    """A model whose activity the test sets."""

    def __init__(self) -> None:
        self.tokens: int | None = None
        self.under_way = True

    def activity(self) -> Activity:
        if self.tokens is None:
            return Activity(None, TotalActivity())
        request = RequestActivity(
            "stage", "draft", self.under_way, 8, 100, 90, self.tokens, 2.0, 0.5, 1.0
        )
        return Activity(request, TotalActivity(tokens=self.tokens))


def test_changes_are_told_while_it_works_and_the_end_too(monkeypatch: Any) -> None:
    monkeypatch.setattr(activity_news, "TELL_SECONDS", 0.01)
    model, events = Model(), Told()
    with ActivityNews(model, events):  # type: ignore[arg-type]
        model.tokens = 3
        assert events.first.wait(20)
        model.tokens, model.under_way = 5, False
    assert events.news[0]["request"]["tokens"] == 3
    assert events.news[-1]["request"]["tokens"] == 5
    assert events.news[-1]["request"]["under_way"] is False
    assert events.news[-1]["total"]["tokens"] == 5
    assert len(events.news) <= 3  # what did not change is not told again


def test_a_model_that_was_never_asked_tells_nothing() -> None:
    events = Told()
    with ActivityNews(Model(), events):  # type: ignore[arg-type]
        pass
    assert events.news == []
