"""Invariants of exam.edit_history."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.edit_history"

positions = st.integers(0, 12)
edits = st.one_of(
    st.tuples(st.just("insert"), positions, st.sampled_from(["a", "bc", "\n", ""])),
    st.tuples(st.just("delete"), positions, positions),
    st.tuples(st.just("wait"), st.integers(1, 3)),
)
turns = st.sampled_from([("undo",), ("redo",)])
groups = st.sampled_from([("begin",), ("end",)])
marks = st.tuples(st.just("mark"), st.sampled_from("mn"), positions)
histories = st.lists(st.one_of(edits, edits, turns, groups, marks), max_size=16)
START = "0123"


class Editing:
    """A buffer after some steps; positions are cut down to its length."""

    def __init__(self, module, steps, most_steps=50):
        self.now = 0
        self.marked = set()
        self.buffer = module.TextBuffer(START, lambda: self.now, 1, most_steps)
        self.depth = 0
        for step in steps:
            self.go(*step)
        while self.depth:
            self.go("end")

    def go(self, name, *values):
        length = len(self.buffer.text())
        if name == "wait":
            self.now += values[0]
        elif name == "insert":
            self.buffer.insert(min(values[0], length), values[1])
        elif name == "delete":
            start, end = sorted(min(value, length) for value in values)
            self.buffer.delete(start, end)
        elif name == "mark":
            self.marked.add(values[0])
            self.buffer.mark(values[0], min(values[1], length))
        elif name in ("begin", "end"):
            self.group(name)
        elif not self.depth:
            getattr(self.buffer, name)()

    def group(self, name):
        if name == "begin" or self.depth:
            getattr(self.buffer, name)()
            self.depth += 1 if name == "begin" else -1


def all_can_be_undone_and_redone(module, steps):
    buffer = Editing(module, steps).buffer
    text, (undoable, redoable) = buffer.text(), buffer.steps()
    for _ in range(undoable):
        assert buffer.undo(), "undo returned False too early"
    assert buffer.text() == START, f"{buffer.text()!r} after {undoable} undos"
    assert buffer.steps() == (0, undoable + redoable), f"{buffer.steps()}"
    for _ in range(undoable):
        assert buffer.redo(), "redo returned False too early"
    assert buffer.text() == text, f"{buffer.text()!r} after {undoable} redos, before {text!r}"


def no_more_steps_than_allowed(module, value):
    steps, most = value
    undoable, redoable = Editing(module, steps, most).buffer.steps()
    assert undoable + redoable <= most, f"{undoable} and {redoable} of {most}"


def marks_stay_in_the_text(module, steps):
    editing = Editing(module, steps)
    length = len(editing.buffer.text())
    for name in editing.marked:
        place = editing.buffer.place(name)
        assert 0 <= place <= length, f"{name} at {place} of {length}"


def a_group_is_one_step(module, steps):
    alone = [step for step in steps if step[0] in ("insert", "delete", "wait")]
    before = Editing(module, [])
    text = before.buffer.text()
    before.go("begin")
    for step in alone:
        before.go(*step)
    before.go("end")
    assert before.buffer.steps()[0] <= 1, f"{before.buffer.steps()}"
    before.buffer.undo()
    assert before.buffer.text() == text, f"{before.buffer.text()!r}"


PROPERTIES = [
    Property("all-can-be-undone-and-redone", "C4", histories, all_can_be_undone_and_redone),
    Property(
        "no-more-steps-than-allowed",
        "C10",
        st.tuples(histories, st.integers(1, 3)),
        no_more_steps_than_allowed,
    ),
    Property("marks-stay-in-the-text", "C13", histories, marks_stay_in_the_text),
    Property("a-group-is-one-step", "C9", histories, a_group_is_one_step),
]
