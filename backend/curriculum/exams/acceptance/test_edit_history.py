"""Acceptance of exam.edit_history."""

import pytest
from exam.edit_history import TextBuffer
from grace_case import case


class Editor:
    """A buffer with a clock to set. Unless told otherwise, each change is a step of its own."""

    def __init__(self, text="", pause=2, most_steps=100):
        self.now = 0
        self.buffer = TextBuffer(text, lambda: self.now, pause, most_steps)

    @property
    def text(self):
        return self.buffer.text()

    def insert(self, *texts):
        """Type these texts at the end, each long after the last."""
        for text in texts:
            self.now += 100
            self.buffer.insert(len(self.text), text)

    def delete(self, start, end):
        self.now += 100
        return self.buffer.delete(start, end)

    def undo(self, times=1):
        return [self.buffer.undo() for _ in range(times)]

    def redo(self, times=1):
        return [self.buffer.redo() for _ in range(times)]


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


INSERTS = {
    "at-the-start": (0, "x", "xabc"),
    "inside": (2, "xy", "abxyc"),
    "at-the-end": (3, "x", "abcx"),
}


@case("insert-before-a-character", clause="C1", visible=True)
@pytest.mark.parametrize(("at", "text", "result"), INSERTS.values(), ids=INSERTS)
def test_insert_puts_text_before_the_character(at, text, result):
    editor = Editor("abc")
    editor.buffer.insert(at, text)
    assert editor.text == result


@case("delete-returns-what-it-removed", clause="C1", visible=True)
def test_delete_removes_up_to_the_end_and_returns_it():
    editor = Editor("abcdef")
    assert editor.delete(1, 3) == "bc"
    assert editor.text == "adef"
    assert editor.delete(0, 4) == "adef"
    assert editor.text == ""


@case("position-outside-refused", clause="C2", visible=True)
@pytest.mark.parametrize("at", [-1, 4])
def test_positions_outside_the_text_are_refused(at):
    editor = Editor("abc")
    assert refusal(IndexError, editor.buffer.insert, at, "x") == (at,)
    assert refusal(IndexError, editor.buffer.mark, "m", at) == (at,)
    assert (editor.text, editor.buffer.steps()) == ("abc", (0, 0))


@case("range-outside-refused", clause="C2")
@pytest.mark.parametrize(
    ("start", "end"),
    [(-1, 2), (2, 1), (0, 4), (4, 4), (-2, -1), (-1, -1)],
    ids=["before", "reversed", "beyond", "both-beyond", "negative", "empty-before"],
)
def test_ranges_outside_the_text_are_refused(start, end):
    editor = Editor("abc")
    assert refusal(IndexError, editor.buffer.delete, start, end) == (start, end)
    assert (editor.text, editor.buffer.steps()) == ("abc", (0, 0))


@case("empty-text-at-a-bad-position", clause="C2")
def test_position_of_an_empty_insert_is_checked_too():
    assert refusal(IndexError, Editor("abc").buffer.insert, 9, "") == (9,)


@case("empty-changes-are-none", clause="C3", visible=True)
def test_empty_insert_and_delete_are_no_step():
    editor = Editor("abc")
    editor.buffer.insert(3, "")
    assert editor.buffer.delete(3, 3) == ""
    assert editor.buffer.steps() == (0, 0)


@case("empty-changes-keep-redo", clause="C3")
def test_empty_changes_leave_what_was_undone():
    editor = Editor()
    editor.insert("a")
    editor.undo()
    editor.buffer.insert(0, "")
    editor.buffer.delete(0, 0)
    assert editor.redo() == [True]
    assert editor.text == "a"


@case("empty-changes-part-nothing", clause="C3")
def test_empty_changes_do_not_part_what_is_typed_in_one_go():
    editor = Editor()
    editor.buffer.insert(0, "a")
    editor.now = 2
    editor.buffer.insert(0, "")
    editor.buffer.delete(1, 1)
    editor.buffer.insert(1, "b")
    assert editor.buffer.steps() == (1, 0)
    editor.now = 4
    editor.buffer.insert(0, "")
    editor.now = 5
    editor.buffer.insert(2, "c")
    assert editor.buffer.steps() == (2, 0)


@case("undo-and-redo", clause="C4", visible=True)
def test_undo_and_redo_go_step_by_step():
    editor = Editor("x")
    editor.insert("a", "b")
    editor.delete(0, 1)
    assert editor.undo() == [True]
    assert editor.text == "xab"
    assert editor.undo(2) == [True, True]
    assert editor.text == "x"
    assert editor.redo(2) == [True, True]
    assert editor.text == "xab"
    assert editor.redo() == [True]
    assert editor.text == "ab"


@case("nothing-to-undo", clause="C4", visible=True)
def test_undo_and_redo_of_nothing_return_false():
    editor = Editor("x")
    assert (editor.undo(), editor.redo()) == ([False], [False])
    editor.insert("a")
    assert editor.redo() == [False]
    assert editor.undo(2) == [True, False]
    assert editor.redo(2) == [True, False]
    assert editor.text == "xa"


@case("joined-changes-undone-in-order", clause="C4")
def test_step_of_several_changes_is_undone_and_redone_as_a_whole():
    editor = Editor("abcdef")
    editor.buffer.delete(3, 4)
    editor.buffer.delete(2, 3)
    editor.buffer.delete(2, 4)
    assert (editor.text, editor.buffer.steps()) == ("ab", (1, 0))
    editor.undo()
    assert editor.text == "abcdef"
    editor.redo()
    assert editor.text == "ab"
    editor.undo()
    assert editor.text == "abcdef"


@case("change-ends-redo", clause="C5", visible=True)
def test_change_after_undo_makes_redo_impossible():
    editor = Editor()
    editor.insert("a", "b", "c")
    editor.undo(2)
    editor.insert("x")
    assert editor.redo() == [False]
    assert (editor.text, editor.buffer.steps()) == ("ax", (2, 0))


@case("delete-ends-redo", clause="C5")
def test_delete_and_change_in_a_group_make_redo_impossible_too():
    editor = Editor("xyz")
    editor.insert("a")
    editor.undo()
    editor.delete(0, 1)
    assert editor.buffer.steps() == (1, 0)
    editor.undo()
    editor.buffer.begin()
    assert editor.buffer.steps() == (0, 1)
    editor.buffer.insert(0, "q")
    assert editor.buffer.steps() == (0, 0)


@case("typing-is-one-step", clause="C6", visible=True)
def test_typing_without_a_pause_is_one_step():
    editor = Editor("x")
    for at, text in ((1, "a"), (2, "bc"), (4, "d")):
        editor.buffer.insert(at, text)
        editor.now += 2
    assert (editor.text, editor.buffer.steps()) == ("xabcd", (1, 0))
    editor.undo()
    assert editor.text == "x"


TYPED = {
    # seconds later, at, text typed before at 1, whether it joins
    "after-the-pause": (3, 3, "ab", 2),
    "within-the-pause": (2, 3, "ab", 1),
    "at-once": (0, 3, "ab", 1),
    "before-it": (0, 1, "ab", 2),
    "inside-it": (0, 2, "ab", 2),
    "farther-on": (0, 4, "ab", 2),
    "after-a-newline": (0, 3, "a\n", 2),
    "after-a-newline-inside": (0, 3, "\na", 1),
    "after-a-space": (0, 3, "a ", 1),
}


@case("insert-joins-or-not", clause="C6")
@pytest.mark.parametrize(("later", "at", "before", "steps"), TYPED.values(), ids=TYPED)
def test_insert_joins_only_directly_behind_and_in_time(later, at, before, steps):
    editor = Editor("xyz")
    editor.buffer.insert(1, before)
    editor.now += later
    editor.buffer.insert(at, "\n")
    assert editor.buffer.steps() == (steps, 0)


@case("pause-counts-from-the-last-insert", clause="C6")
def test_pause_is_measured_from_the_insert_before():
    editor = Editor(pause=5)
    for at in range(4):
        editor.buffer.insert(at, "a")
        editor.now += 5
    assert editor.buffer.steps() == (1, 0)
    editor.now += 1
    editor.buffer.insert(4, "b")
    editor.buffer.insert(5, "c")
    assert editor.buffer.steps() == (2, 0)
    editor.undo()
    assert editor.text == "aaaa"


@case("change-between-parts-typing", clause="C6")
def test_insert_after_another_kind_of_change_joins_nothing():
    editor = Editor("xyz")
    editor.buffer.insert(3, "a")
    editor.buffer.delete(0, 1)
    editor.buffer.insert(3, "b")
    assert editor.buffer.steps() == (3, 0)
    editor.buffer.insert(0, "c")
    editor.buffer.insert(5, "d")
    assert editor.buffer.steps() == (5, 0)


DELETES = {
    # seconds later, range after delete(4, 6) from ten characters, steps
    "backwards": (2, 3, 4, 1),
    "several-backwards": (0, 0, 4, 1),
    "forwards": (2, 4, 5, 1),
    "to-the-end": (0, 4, 8, 1),
    "after-the-pause": (3, 3, 4, 2),
    "across": (0, 3, 5, 2),
    "farther-on": (0, 5, 6, 2),
    "farther-back": (0, 2, 3, 2),
    "old-end": (0, 6, 7, 2),
}


@case("delete-joins-or-not", clause="C7")
@pytest.mark.parametrize(("later", "start", "end", "steps"), DELETES.values(), ids=DELETES)
def test_delete_joins_only_next_to_the_delete_before(later, start, end, steps):
    editor = Editor("0123456789")
    editor.buffer.delete(4, 6)
    editor.now += later
    editor.buffer.delete(start, end)
    assert editor.buffer.steps() == (steps, 0)


@case("backspaces-are-one-step", clause="C7", visible=True)
def test_backspaces_without_a_pause_are_one_step():
    editor = Editor("abcd")
    for end in (4, 3, 2):
        editor.buffer.delete(end - 1, end)
        editor.now += 2
    assert (editor.text, editor.buffer.steps()) == ("a", (1, 0))
    editor.undo()
    assert editor.text == "abcd"


@case("delete-after-insert-joins-nothing", clause="C7")
def test_delete_of_what_was_typed_is_a_step_of_its_own():
    editor = Editor()
    editor.buffer.insert(0, "ab")
    editor.buffer.delete(0, 2)
    editor.buffer.insert(0, "c")
    assert editor.buffer.steps() == (3, 0)
    editor.undo(2)
    assert editor.text == "ab"


@case("nothing-joins-after-undo", clause="C8")
def test_change_after_undo_or_redo_is_a_step_of_its_own():
    editor = Editor()
    editor.insert("a", "b")
    editor.undo()
    editor.buffer.insert(1, "c")
    assert editor.buffer.steps() == (2, 0)
    editor.undo()
    editor.redo()
    editor.buffer.insert(2, "d")
    assert (editor.text, editor.buffer.steps()) == ("acd", (3, 0))
    editor.undo()
    assert editor.text == "ac"


@case("failed-redo-parts-nothing", clause="C8", visible=True)
def test_redo_of_nothing_does_not_part_what_is_typed():
    editor = Editor()
    editor.buffer.insert(0, "a")
    assert editor.redo() == [False]
    editor.buffer.insert(1, "b")
    assert editor.buffer.steps() == (1, 0)


@case("nothing-joins-a-group", clause="C8", visible=True)
def test_change_after_a_group_is_a_step_of_its_own():
    editor = Editor()
    editor.buffer.begin()
    editor.buffer.insert(0, "a")
    editor.buffer.end()
    editor.buffer.insert(1, "b")
    assert editor.buffer.steps() == (2, 0)


@case("empty-group-parts-typing", clause="C8")
def test_change_after_an_empty_group_joins_nothing():
    editor = Editor()
    editor.buffer.insert(0, "a")
    editor.buffer.begin()
    editor.buffer.end()
    editor.buffer.insert(1, "b")
    assert editor.buffer.steps() == (2, 0)


@case("group-is-one-step", clause="C9", visible=True)
def test_group_is_undone_and_redone_as_one_step():
    editor = Editor("one two")
    editor.buffer.begin()
    editor.buffer.delete(0, 3)
    editor.now += 50
    editor.buffer.insert(0, "1")
    editor.buffer.insert(5, "!")
    editor.buffer.end()
    assert (editor.text, editor.buffer.steps()) == ("1 two!", (1, 0))
    editor.undo()
    assert editor.text == "one two"
    editor.redo()
    assert editor.text == "1 two!"


@case("group-joins-nothing", clause="C9")
def test_changes_of_a_group_join_no_earlier_step():
    editor = Editor()
    editor.buffer.insert(0, "a")
    editor.buffer.begin()
    editor.buffer.insert(1, "b")
    editor.buffer.end()
    assert editor.buffer.steps() == (2, 0)
    editor.undo()
    assert editor.text == "a"


@case("group-in-a-group", clause="C9")
def test_only_the_outermost_group_counts():
    editor = Editor()
    editor.buffer.begin()
    editor.buffer.insert(0, "a")
    editor.buffer.begin()
    editor.buffer.insert(0, "b")
    editor.buffer.end()
    assert editor.buffer.steps() == (0, 0)
    editor.buffer.insert(0, "c")
    editor.buffer.end()
    assert (editor.text, editor.buffer.steps()) == ("cba", (1, 0))
    editor.undo()
    assert editor.text == ""


@case("empty-group-is-no-step", clause="C9")
def test_group_without_changes_is_no_step_and_keeps_redo():
    editor = Editor()
    editor.insert("a")
    editor.undo()
    editor.buffer.begin()
    editor.buffer.insert(0, "")
    editor.buffer.end()
    assert editor.buffer.steps() == (0, 1)


@case("two-groups", clause="C9", visible=True)
def test_two_groups_are_two_steps():
    editor = Editor()
    for text in ("a", "b"):
        editor.buffer.begin()
        editor.buffer.insert(len(editor.text), text)
        editor.buffer.end()
    assert editor.buffer.steps() == (2, 0)
    editor.undo()
    assert editor.text == "a"


@case("end-without-begin-refused", clause="C9", visible=True)
def test_end_without_a_group_is_refused():
    editor = Editor()
    assert refusal(RuntimeError, editor.buffer.end) == ("end",)
    editor.buffer.begin()
    editor.buffer.end()
    assert refusal(RuntimeError, editor.buffer.end) == ("end",)


@case("undo-in-a-group-refused", clause="C9")
def test_undo_and_redo_in_a_group_are_refused():
    editor = Editor()
    editor.insert("a", "b")
    editor.undo()
    editor.buffer.begin()
    assert refusal(RuntimeError, editor.buffer.undo) == ("group",)
    assert refusal(RuntimeError, editor.buffer.redo) == ("group",)
    editor.buffer.end()
    assert (editor.text, editor.buffer.steps()) == ("a", (1, 1))


@case("undo-of-nothing-in-a-group-refused", clause="C9")
def test_undo_in_a_group_is_refused_even_with_nothing_to_undo():
    editor = Editor()
    editor.buffer.begin()
    assert refusal(RuntimeError, editor.buffer.undo) == ("group",)
    assert refusal(RuntimeError, editor.buffer.redo) == ("group",)


@case("most-steps", clause="C10", visible=True)
def test_oldest_step_becomes_final():
    editor = Editor(most_steps=2)
    editor.insert("a", "b", "c")
    assert editor.buffer.steps() == (2, 0)
    assert editor.undo(3) == [True, True, False]
    assert editor.text == "a"


@case("most-steps-with-joined-changes", clause="C10")
def test_joined_changes_count_as_one_step():
    editor = Editor(most_steps=1)
    editor.insert("a")
    editor.now += 100
    for at in (1, 2, 3):
        editor.buffer.insert(at, "b")
    assert editor.undo(2) == [True, False]
    assert editor.text == "a"


@case("most-steps-with-groups", clause="C10")
def test_group_makes_the_oldest_step_final_when_it_ends():
    editor = Editor(most_steps=2)
    editor.insert("a", "b")
    editor.buffer.begin()
    editor.buffer.insert(2, "c")
    editor.buffer.insert(0, "d")
    assert editor.buffer.steps() == (2, 0)
    editor.buffer.end()
    assert editor.buffer.steps() == (2, 0)
    editor.undo(2)
    assert editor.text == "a"


@case("steps-are-counted", clause="C11", visible=True)
def test_steps_counts_undoable_and_redoable_steps():
    editor = Editor("x")
    assert editor.buffer.steps() == (0, 0)
    editor.insert("a", "b", "c")
    editor.undo()
    assert editor.buffer.steps() == (2, 1)
    editor.undo(2)
    assert editor.buffer.steps() == (0, 3)
    editor.redo(2)
    assert editor.buffer.steps() == (2, 1)


@case("mark-has-a-place", clause="C12", visible=True)
def test_place_returns_where_the_mark_is():
    editor = Editor("abc")
    editor.buffer.mark("m", 3)
    editor.buffer.mark("n", 0)
    assert (editor.buffer.place("m"), editor.buffer.place("n")) == (3, 0)
    editor.buffer.mark("m", 1)
    assert editor.buffer.place("m") == 1


@case("unknown-mark-refused", clause="C12", visible=True)
def test_place_of_an_unknown_mark_is_refused():
    editor = Editor("abc")
    editor.buffer.mark("m", 0)
    assert refusal(KeyError, editor.buffer.place, "n") == ("n",)


@case("marks-are-no-changes", clause="C12")
def test_mark_is_no_step_and_parts_nothing():
    editor = Editor("abc")
    editor.insert("d")
    editor.undo()
    editor.buffer.mark("m", 1)
    assert editor.buffer.steps() == (0, 1)
    editor.buffer.insert(0, "x")
    editor.buffer.mark("m", 0)
    editor.buffer.insert(1, "y")
    assert editor.buffer.steps() == (1, 0)
    editor.undo()
    assert editor.buffer.place("m") == 0


MOVES = {
    # place of the mark in "abcdef", then insert(2, "xyz") or delete(2, 4), new place
    "insert-before": (3, "insert", 6),
    "insert-at": (2, "insert", 2),
    "insert-behind": (1, "insert", 1),
    "insert-before-the-end": (6, "insert", 9),
    "delete-before": (5, "delete", 3),
    "delete-up-to": (4, "delete", 2),
    "delete-around": (3, "delete", 2),
    "delete-from": (2, "delete", 2),
    "delete-behind": (1, "delete", 1),
    "delete-before-the-end": (6, "delete", 4),
}


@case("changes-move-marks", clause="C13")
@pytest.mark.parametrize(("at", "change", "place"), MOVES.values(), ids=MOVES)
def test_changes_move_the_marks_behind_them(at, change, place):
    editor = Editor("abcdef")
    editor.buffer.mark("m", at)
    editor.buffer.mark("start", 0)
    if change == "insert":
        editor.buffer.insert(2, "xyz")
    else:
        editor.buffer.delete(2, 4)
    assert (editor.buffer.place("m"), editor.buffer.place("start")) == (place, 0)


@case("all-marks-move", clause="C13", visible=True)
def test_changes_move_all_marks():
    editor = Editor("abcdef")
    for name, at in (("p", 1), ("q", 3), ("r", 6)):
        editor.buffer.mark(name, at)
    editor.buffer.insert(2, "--")
    assert [editor.buffer.place(name) for name in "pqr"] == [1, 5, 8]
    editor.buffer.delete(0, 6)
    assert [editor.buffer.place(name) for name in "pqr"] == [0, 0, 2]


@case("undo-moves-marks", clause="C14", visible=True)
def test_undo_moves_marks_as_the_opposite_change_does():
    editor = Editor("abcdef")
    editor.buffer.insert(2, "xyz")
    for name, at in (("p", 2), ("q", 4), ("r", 7)):
        editor.buffer.mark(name, at)
    editor.undo()
    assert [editor.buffer.place(name) for name in "pqr"] == [2, 2, 4]
    editor.redo()
    assert [editor.buffer.place(name) for name in "pqr"] == [2, 2, 7]


@case("undone-delete-moves-marks", clause="C14")
def test_undo_of_a_delete_moves_marks_as_an_insert_does():
    editor = Editor("abcdef")
    for name, at in (("p", 1), ("q", 2), ("r", 3), ("s", 5)):
        editor.buffer.mark(name, at)
    editor.buffer.delete(1, 4)
    editor.undo()
    assert [editor.buffer.place(name) for name in "pqrs"] == [1, 1, 1, 5]
    editor.redo()
    assert [editor.buffer.place(name) for name in "pqrs"] == [1, 1, 1, 2]


@case("undone-group-moves-marks", clause="C14")
def test_undo_of_a_group_moves_marks_change_by_change():
    editor = Editor("abcdef")
    editor.buffer.begin()
    editor.buffer.insert(0, "12")
    editor.buffer.delete(4, 6)
    editor.buffer.end()
    editor.buffer.mark("m", 5)
    editor.buffer.mark("n", 1)
    editor.undo()
    assert (editor.text, editor.buffer.place("m"), editor.buffer.place("n")) == ("abcdef", 5, 0)
