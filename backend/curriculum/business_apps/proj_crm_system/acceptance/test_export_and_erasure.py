"""Acceptance of crm_system.archive."""

import json
from base64 import b64encode
from hashlib import sha256
from itertools import count

import pytest
from crm_system.archive import BadExport, TenantArchive
from grace_case import case


def new_archive(start=100):
    """An archive whose clock gives 100, 101, ..."""
    ticks = count(start)
    return TenantArchive(lambda: next(ticks))


def filled_archive():
    """acme has two deals, a note and two files; blue one deal and one of the same files."""
    archive = new_archive()
    archive.put("acme", "deal", {"amount": 5})
    archive.put("acme", "note", {"text": "Löwe"})
    archive.put("acme", "deal", {"amount": None})
    archive.attach("acme", "deal-1", b"offer")
    archive.attach("acme", "note-1", b"offer")
    archive.attach("acme", "deal-1", b"plan 1")
    archive.put("blue", "deal", {"amount": 7})
    archive.attach("blue", "deal-1", b"offer")
    return archive


def digest_of(content):
    return sha256(content).hexdigest()


def line(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def export_of(*values, files=None, records=None):
    """The lines of an export of the values, with the numbers in the header as given."""
    lines = [line(value) for value in values]
    found = sum("id" in value for value in values)
    header = {
        "files": len(values) - found if files is None else files,
        "records": found if records is None else records,
        "sha256": digest_of("\n".join(lines).encode()),
    }
    return [line(header), *lines]


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


def ids(records):
    return [record["id"] for record in records]


def actions(archive, tenant):
    return [(entry["action"], entry["count"]) for entry in archive.audit(tenant)]


CALLS = {
    "put": ("deal", {}),
    "attach": ("deal-1", b"x"),
    "records": (),
    "content": ("0" * 64,),
    "usage": (),
    "export": (),
    "restore": ([],),
    "erase": (),
    "audit": (),
}


@case("tenant-is-needed", clause="C1")
@pytest.mark.parametrize("method", CALLS)
def test_call_without_a_tenant_is_refused(method):
    action = getattr(filled_archive(), method)
    assert refusal(ValueError, action, "", *CALLS[method]) == ("tenant",)


@case("new-tenant-is-empty", clause="C1", visible=True)
def test_new_tenant_has_no_data():
    archive = new_archive()
    assert archive.records("acme") == []
    assert archive.usage("acme") == {"records": 0, "files": 0, "bytes": 0}
    assert archive.audit("acme") == []
    assert refusal(ValueError, archive.put, "", "deal", {}) == ("tenant",)


@case("ids-by-kind", clause="C2", visible=True)
def test_put_numbers_the_records_of_each_kind():
    archive = new_archive()
    found = [archive.put("acme", kind, {}) for kind in ("deal", "note", "deal")]
    assert found == ["deal-1", "note-1", "deal-2"]
    assert archive.put("blue", "deal", {}) == "deal-1"


@case("ids-after-erase", clause="C2")
def test_put_uses_no_id_twice():
    archive = filled_archive()
    archive.erase("acme")
    assert archive.put("acme", "deal", {}) == "deal-3"
    assert archive.put("acme", "task", {}) == "task-1"
    assert ids(archive.records("acme")) == ["deal-3", "task-1"]


@case("records-as-returned", clause="C3", visible=True)
def test_records_have_id_kind_data_and_files():
    archive = new_archive()
    archive.put("acme", "deal", {"amount": 5})
    digest = archive.attach("acme", "deal-1", b"offer")
    record = {"id": "deal-1", "kind": "deal", "data": {"amount": 5}, "files": [digest]}
    assert archive.records("acme") == [record]


@case("records-in-order", clause="C3")
def test_records_are_sorted_by_kind_and_number_and_files_by_digest():
    archive = new_archive()
    for kind in ["note", "deal"] * 11:
        archive.put("acme", kind, {})
    contents = [b"a", b"b", b"c", b"d"]
    for content in contents:
        archive.attach("acme", "deal-1", content)
    found = archive.records("acme")
    numbers = range(1, 12)
    assert ids(found) == [f"deal-{n}" for n in numbers] + [f"note-{n}" for n in numbers]
    assert found[0]["files"] == sorted(map(digest_of, contents))


@case("digest-of-a-file", clause="C4", visible=True)
def test_attach_returns_the_sha256_of_the_content():
    archive = new_archive()
    archive.put("acme", "deal", {})
    # FIPS 180, the message "abc".
    assert archive.attach("acme", "deal-1", b"abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


@case("file-attached-twice", clause="C4")
def test_file_attached_twice_is_there_once_and_unknown_record_raises():
    archive = filled_archive()
    before = archive.records("acme")
    assert archive.attach("acme", "deal-1", b"offer") == digest_of(b"offer")
    assert archive.records("acme") == before
    assert refusal(KeyError, archive.attach, "blue", "note-1", b"x") == ("note-1",)
    assert archive.stored_bytes() == 11


@case("content-of-own-files", clause="C5", visible=True)
def test_content_returns_own_files():
    archive = filled_archive()
    assert archive.content("acme", digest_of(b"plan 1")) == b"plan 1"
    assert archive.content("blue", digest_of(b"offer")) == b"offer"


@case("content-of-others", clause="C5")
def test_content_of_another_tenant_is_unknown():
    archive = filled_archive()
    for digest in (digest_of(b"plan 1"), digest_of(b"nobody"), ""):
        assert refusal(KeyError, archive.content, "blue", digest) == (digest,)


@case("usage-counts-in-full", clause="C6", visible=True)
def test_usage_counts_each_file_once_and_in_full():
    archive = filled_archive()
    assert archive.usage("acme") == {"records": 3, "files": 2, "bytes": 11}
    assert archive.usage("blue") == {"records": 1, "files": 1, "bytes": 5}


@case("usage-of-an-empty-file", clause="C6")
def test_usage_counts_an_empty_file():
    archive = filled_archive()
    digest = archive.attach("blue", "deal-1", b"")
    assert archive.usage("blue") == {"records": 1, "files": 2, "bytes": 5}
    assert archive.content("blue", digest) == b""


@case("equal-files-stored-once", clause="C7", visible=True)
def test_stored_bytes_counts_equal_files_once():
    archive = filled_archive()
    assert archive.stored_bytes() == 11
    assert new_archive().stored_bytes() == 0


@case("unused-files-dropped", clause="C7")
def test_stored_bytes_leaves_out_files_without_a_record():
    archive = filled_archive()
    archive.erase("acme")
    assert archive.stored_bytes() == 5
    archive.erase("blue")
    assert archive.stored_bytes() == 0


@case("export-of-records-and-files", clause="C8")
def test_export_has_header_records_and_files():
    offer, plan = digest_of(b"offer"), digest_of(b"plan 1")
    files = [(offer, b"offer"), (plan, b"plan 1")]
    assert filled_archive().export("acme") == export_of(
        {"id": "deal-1", "kind": "deal", "data": {"amount": 5}, "files": sorted([offer, plan])},
        {"id": "deal-2", "kind": "deal", "data": {"amount": None}, "files": []},
        {"id": "note-1", "kind": "note", "data": {"text": "Löwe"}, "files": [offer]},
        *({"content": b64encode(c).decode(), "digest": d} for d, c in sorted(files)),
    )


@case("export-shown", clause="C8", visible=True)
def test_export_of_one_record():
    archive = new_archive()
    archive.put("acme", "deal", {"b": 1, "a": "é"})
    assert archive.export("acme") == [
        '{"files":0,"records":1,"sha256":'
        '"8054e425e9ef12fa35cbb398225eb3ef4d7744dd05668658a8db5927078d774e"}',
        '{"data":{"a":"\\u00e9","b":1},"files":[],"id":"deal-1","kind":"deal"}',
    ]


@case("export-of-nothing", clause="C8")
def test_export_of_an_empty_tenant_is_a_header():
    archive = new_archive()
    assert archive.export("acme") == export_of()
    archive.put("acme", "deal", {})
    archive.erase("acme")
    assert archive.export("acme") == export_of()


@case("restore-elsewhere", clause="C9", visible=True)
def test_restore_gives_another_tenant_the_same_data():
    archive, other = filled_archive(), new_archive()
    lines = archive.export("acme")
    assert other.restore("acme2", lines) == 3
    assert other.records("acme2") == archive.records("acme")
    assert other.content("acme2", digest_of(b"plan 1")) == b"plan 1"
    assert other.export("acme2") == lines


@case("restore-numbers-on", clause="C9")
def test_put_after_restore_numbers_on():
    archive = filled_archive()
    lines = archive.export("acme")
    archive.restore("core", lines)
    assert [archive.put("core", kind, {}) for kind in ("deal", "note")] == ["deal-3", "note-2"]
    for _ in range(3):
        archive.put("acme", "deal", {})
    archive.erase("acme")
    archive.restore("acme", lines)
    assert archive.put("acme", "deal", {}) == "deal-6"


@case("restore-needs-an-empty-tenant", clause="C9")
def test_restore_into_a_tenant_with_records_is_refused():
    archive = filled_archive()
    before = archive.records("blue")
    assert refusal(ValueError, archive.restore, "blue", archive.export("acme")) == ("tenant",)
    assert archive.records("blue") == before


def broken_exports():
    record = {"id": "deal-1", "kind": "deal", "data": {}, "files": []}
    good = export_of(record, {**record, "id": "deal-2"})
    return {
        "no-lines": [],
        "no-json": ["deal", *good[1:]],
        "header-is-no-dict": ["[]"],
        "line-missing": good[:-1],
        "line-added": [*good, good[1]],
        "lines-swapped": [good[0], good[2], good[1]],
        "line-changed": [good[0], good[1].replace("{}", '{"x":1}'), good[2]],
        "no-header": good[1:],
        "number-of-records": export_of(record, records=2, files=-1),
        "number-of-files": export_of(record, files=1),
    }


@case("broken-export-refused", clause="C10")
@pytest.mark.parametrize("lines", broken_exports().values(), ids=broken_exports())
def test_restore_of_a_broken_export_is_refused(lines):
    archive = new_archive()
    assert refusal(BadExport, archive.restore, "acme", lines) == ("lines",)
    assert archive.records("acme") == []
    assert archive.audit("acme") == []
    assert archive.restore("acme", export_of()) == 0


@case("cut-export-refused", clause="C10", visible=True)
def test_restore_of_a_cut_export_is_refused():
    archive = filled_archive()
    lines = archive.export("acme")
    assert refusal(BadExport, archive.restore, "core", lines[:-1]) == ("lines",)
    assert archive.records("core") == []


@case("erase-returns-the-usage", clause="C11", visible=True)
def test_erase_removes_everything_and_returns_what_there_was():
    archive = filled_archive()
    assert archive.erase("acme") == {"records": 3, "files": 2, "bytes": 11}
    assert archive.records("acme") == []
    assert archive.usage("acme") == {"records": 0, "files": 0, "bytes": 0}
    digest = digest_of(b"plan 1")
    assert refusal(KeyError, archive.content, "acme", digest) == (digest,)


@case("erase-leaves-others", clause="C11")
def test_erase_leaves_the_files_of_others():
    archive = filled_archive()
    before = archive.export("blue")
    archive.erase("acme")
    assert archive.content("blue", digest_of(b"offer")) == b"offer"
    assert archive.export("blue") == before
    assert refusal(KeyError, archive.attach, "acme", "deal-1", b"x") == ("deal-1",)
    assert archive.erase("acme") == {"records": 0, "files": 0, "bytes": 0}


@case("audit-of-actions", clause="C12", visible=True)
def test_audit_lists_what_was_done():
    archive = new_archive()
    archive.put("acme", "deal", {})
    archive.attach("acme", "deal-1", b"x")
    archive.erase("acme")
    assert archive.audit("acme") == [
        {"at": 100, "action": "put", "count": 1},
        {"at": 101, "action": "attach", "count": 1},
        {"at": 102, "action": "erase", "count": 1},
    ]


@case("audit-counts", clause="C12", visible=True)
def test_audit_counts_records_and_outlives_erasure():
    archive = filled_archive()
    lines = archive.export("acme")
    archive.erase("acme")
    archive.restore("acme", lines)
    assert actions(archive, "acme")[-3:] == [("export", 3), ("erase", 3), ("restore", 3)]
    assert actions(archive, "blue") == [("put", 1), ("attach", 1)]


@case("audit-leaves-out", clause="C12")
def test_audit_leaves_out_reading_repetition_and_failure():
    archive = filled_archive()
    before = archive.audit("acme")
    archive.attach("acme", "deal-1", b"offer")
    archive.records("acme")
    archive.usage("acme")
    archive.content("acme", digest_of(b"offer"))
    refusal(KeyError, archive.attach, "acme", "deal-9", b"x")
    refusal(KeyError, archive.content, "acme", "x")
    refusal(ValueError, archive.restore, "acme", export_of())
    assert archive.audit("acme") == before


def life_of_blue(archive):
    """Everything that blue can see while it works."""
    seen = [archive.put("blue", "deal", {}), archive.attach("blue", "deal-1", b"shared")]
    seen += [archive.usage("blue"), archive.export("blue"), archive.records("blue")]
    seen += [archive.erase("blue"), archive.put("blue", "deal", {}), archive.usage("blue")]
    return [*seen, refusal(KeyError, archive.content, "blue", digest_of(b"shared"))]


@case("nothing-of-others-is-seen", clause="C13")
def test_what_others_do_makes_no_difference():
    alone, beside = new_archive(), new_archive()
    for _ in range(3):
        beside.put("acme", "deal", {})
    beside.attach("acme", "deal-2", b"shared")
    assert life_of_blue(beside) == life_of_blue(alone)
    assert beside.content("acme", digest_of(b"shared")) == b"shared"
    assert actions(beside, "blue") == actions(alone, "blue")


@case("data-is-copied", clause="C14")
def test_changing_data_outside_changes_nothing_inside():
    archive = new_archive()
    data = {"tags": ["a"]}
    archive.put("acme", "deal", data)
    data["tags"].append("b")
    found = archive.records("acme")
    found[0]["data"]["tags"].append("b")
    found[0]["files"].append("x")
    archive.audit("acme")[0]["count"] = 9
    assert archive.records("acme")[0]["data"] == {"tags": ["a"]}
    assert archive.records("acme")[0]["files"] == []
    assert archive.audit("acme")[0]["count"] == 1


@case("arguments-stay-as-they-are", clause="C14")
def test_put_and_restore_do_not_change_what_they_are_given():
    archive = new_archive()
    data = {"tags": ["b", "a"]}
    archive.put("acme", "deal", data)
    lines = archive.export("acme")
    before = list(lines)
    assert archive.restore("blue", lines) == 1
    assert lines == before
    assert data == {"tags": ["b", "a"]}
