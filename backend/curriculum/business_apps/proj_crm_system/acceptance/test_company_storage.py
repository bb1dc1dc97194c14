"""Acceptance of crm_system.storage."""

import sqlite3
from contextlib import suppress
from itertools import count

import pytest
from crm_system.storage import Storage
from crm_system.sync import BadCursor
from grace_case import case

ACME, BLUE = "the key of acme!", "the key of blue!"
ADA = {"name": "Ada", "email": "ada@x.example"}


def open_storage(path=":memory:", since=100, prefix="r"):
    """A storage whose times are `since`, `since` + 1, ... and whose ids are r1, r2, ..."""
    times, numbers = count(since), count(1)
    return Storage(str(path), lambda: next(times), lambda: f"{prefix}{next(numbers)}")


def filled(path=":memory:"):
    """A storage with two companies, of which acme has a contact."""
    storage = open_storage(path)
    storage.add_tenant("acme", ACME)
    storage.add_tenant("blue", BLUE)
    storage.write("acme", "add_contact", ADA)
    return storage


def found(storage, tenant="acme", kind="contact"):
    with storage.reading(tenant) as company:
        return company.find(kind)


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("new-file", clause="C1", visible=True)
def test_new_file_is_made(tmp_path):
    path = tmp_path / "crm.db"
    storage = open_storage(path)
    assert storage.tenants() == []
    storage.close()
    assert path.read_bytes().startswith(b"SQLite format 3\x00")


@case("empty-file", clause="C1")
def test_empty_file_counts_as_none(tmp_path):
    path = tmp_path / "crm.db"
    path.write_bytes(b"")
    storage = filled(path)
    assert storage.tenants() == ["acme", "blue"]


@case("in-memory", clause="C1")
def test_memory_is_not_shared():
    first, second = filled(), open_storage()
    assert first.tenants() == ["acme", "blue"]
    assert second.tenants() == []


@case("no-such-folder", clause="C2", visible=True)
def test_path_that_cannot_be_opened_is_refused(tmp_path):
    assert refusal(ValueError, open_storage, tmp_path / "none" / "crm.db") == ("path",)
    assert refusal(ValueError, open_storage, tmp_path) == ("path",)


@case("file-of-another-kind", clause="C2")
def test_file_of_another_kind_is_refused_and_kept(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear Ada,\n" * 200)
    assert refusal(ValueError, open_storage, path) == ("path",)
    assert path.read_bytes() == b"Dear Ada,\n" * 200


@case("database-of-another-program", clause="C2")
@pytest.mark.parametrize("mark", [0, 7], ids=["unmarked", "marked"])
def test_database_of_another_program_is_refused_and_kept(tmp_path, mark):
    other = sqlite3.connect(":memory:")
    other.execute("CREATE TABLE songs (title TEXT)")
    other.execute(f"PRAGMA application_id = {mark}")
    path = tmp_path / "songs.db"
    path.write_bytes(other.serialize())
    before = path.read_bytes()
    assert refusal(ValueError, open_storage, path) == ("path",)
    assert path.read_bytes() == before


@case("bad-tenant-names", clause="C3")
@pytest.mark.parametrize(
    "name",
    ["", "Acme", "1st", "-a", "a b", "a/b", "ä", "a" * 41, "a\n"],
    ids=["empty", "capital", "digit", "dash", "space", "slash", "umlaut", "long", "line"],
)
def test_name_out_of_shape_is_refused(name):
    storage = open_storage()
    assert refusal(ValueError, storage.add_tenant, name, ACME) == ("tenant",)
    assert storage.tenants() == []


@case("good-tenant-names", clause="C3")
def test_names_in_shape_are_taken():
    storage = open_storage()
    for number, name in enumerate(["a", "a-1", "z9-", "b" * 40]):
        storage.add_tenant(name, f"{number} is the number.")
    assert storage.tenants() == ["a", "a-1", "b" * 40, "z9-"]


@case("taken-tenant-name", clause="C3")
def test_taken_name_is_refused_and_keeps_its_key():
    storage = filled()
    assert refusal(ValueError, storage.add_tenant, "acme", "another key of it") == ("tenant",)
    assert refusal(ValueError, storage.add_tenant, "acme", ACME) == ("tenant",)
    assert refusal(ValueError, storage.add_tenant, "acme", "short") == ("tenant",)
    assert storage.tenant_of(ACME) == "acme"


@case("keys-too-short", clause="C4")
def test_key_needs_16_characters():
    storage = open_storage()
    assert refusal(ValueError, storage.add_tenant, "acme", "k" * 15) == ("key",)
    assert refusal(ValueError, storage.add_tenant, "acme", "") == ("key",)
    storage.add_tenant("acme", "k" * 16)
    assert storage.tenant_of("k" * 16) == "acme"


@case("key-of-another", clause="C4", visible=True)
def test_key_of_another_company_is_refused():
    storage = filled()
    assert refusal(ValueError, storage.add_tenant, "core", BLUE) == ("key",)
    assert storage.tenants() == ["acme", "blue"]
    assert storage.tenant_of(BLUE) == "blue"


@case("tenants-sorted", clause="C5")
def test_tenants_are_sorted():
    storage = open_storage()
    for name in ("core", "acme", "dune", "blue"):
        storage.add_tenant(name, f"the key of {name}...")
    assert storage.tenants() == ["acme", "blue", "core", "dune"]


@case("tenant-of-a-key", clause="C5", visible=True)
def test_key_tells_the_tenant():
    storage = filled()
    assert [storage.tenant_of(ACME), storage.tenant_of(BLUE)] == ["acme", "blue"]
    for unknown in ("", "acme", ACME.upper(), ACME + " ", ACME[:-1], "ä" * 16, "\ud800" * 16):
        assert refusal(KeyError, storage.tenant_of, unknown) == ("key",)


@case("no-key-in-the-file", clause="C6")
def test_file_holds_no_key(tmp_path):
    path = tmp_path / "crm.db"
    filled(path).close()
    content = path.read_bytes()
    assert b"ada@x.example" in content
    for key in (ACME.encode(), BLUE.encode(), ACME.encode().hex().encode()):
        assert key not in content.lower()


@case("write-returns-the-record", clause="C7", visible=True)
def test_write_acts_at_the_clock_under_a_new_id():
    storage = open_storage()
    storage.add_tenant("acme", ACME)
    added = storage.write("acme", "add_contact", ADA)
    assert (added["id"], added["created_at"]) == ("r1", 100)
    changed = storage.write("acme", "change_contact", {"name": "Bo"}, "r1")
    assert (changed["name"], changed["updated_at"]) == ("Bo", 101)
    assert storage.write("acme", "add_contact", {"name": "Cy"}, "own")["id"] == "own"
    assert storage.write("acme", "add_contact", {"name": "Di"})["id"] == "r2"


@case("refused-write-is-not-kept", clause="C7")
def test_errors_go_on_and_nothing_is_kept(tmp_path):
    path = tmp_path / "crm.db"
    storage = filled(path)
    assert refusal(ValueError, storage.write, "acme", "add_contact", {"name": ""}) == ("name",)
    assert refusal(ValueError, storage.write, "acme", "fly", {}) == ("action",)
    assert refusal(KeyError, storage.write, "acme", "delete_contact", {}, "r9") == ("r9",)
    assert len(found(storage)) == 1
    assert len(found(open_storage(path))) == 1
    assert len(storage.write("acme", "add_contact", {"name": "Bo"})["id"]) == 2


@case("unkept-write-is-not-seen", clause="C7")
def test_write_that_cannot_be_kept_is_not_seen(tmp_path):
    path, times = tmp_path / "crm.db", iter([100, 2**70, 102])
    storage = Storage(str(path), lambda: next(times), iter(["r1", "r2", "r3"]).__next__)
    storage.add_tenant("acme", ACME)
    storage.write("acme", "add_contact", ADA)
    with suppress(OverflowError, ValueError):
        storage.write("acme", "add_contact", {"name": "Bo"})
    assert found(storage) == found(open_storage(path))
    storage.write("acme", "add_contact", {"name": "Cy"})
    assert found(storage) == found(open_storage(path))


@case("reading-gives-the-company", clause="C8", visible=True)
def test_reading_gives_the_company_as_it_is_now():
    storage = filled()
    with storage.reading("acme") as company:
        assert company.get("contact", "r1")["email"] == "ada@x.example"
        assert company.pipeline() == {}
    storage.write("acme", "open_deal", {"name": "Looms", "amount": 70})
    with storage.reading("acme") as company:
        assert company.pipeline()["EUR"]["stages"]["new"]["expected"] == 7


@case("unknown-tenant", clause="C9", visible=True)
def test_unknown_tenant_is_refused():
    storage = filled()
    for tenant in ("core", "", "ACME"):
        assert refusal(KeyError, storage.write, tenant, "add_contact", ADA) == (tenant,)
        assert refusal(KeyError, found, storage, tenant) == (tenant,)


@case("tenants-do-not-mix", clause="C10", visible=True)
def test_tenants_do_not_see_each_other():
    storage = filled()
    assert found(storage, "blue") == []
    assert storage.write("blue", "add_contact", {**ADA, "name": "Bea"}, "r1")["name"] == "Bea"
    storage.write("blue", "delete_contact", {}, "r1")
    assert [contact["name"] for contact in found(storage, "acme")] == ["Ada"]
    assert refusal(KeyError, storage.write, "blue", "delete_contact", {}, "r1") == ("r1",)


@case("secrets-differ", clause="C10")
def test_cursor_and_token_of_one_company_do_not_hold_for_another():
    storage = filled()
    for tenant in ("acme", "blue"):
        storage.write(tenant, "add_contact", {"name": "Zoe"})
        storage.write(tenant, "add_contact", {"name": "Yan"})
    with storage.reading("acme") as company:
        cursor = company.page("contact", 1)["next"]
        token = company.mail_token(100, "m1", "open")
    with storage.reading("blue") as company:
        assert refusal(BadCursor, company.page, "contact", 1, cursor) == ("cursor",)
    assert refusal(ValueError, storage.write, "blue", "count_hit", {}, token) == ("signature",)
    assert storage.write("acme", "count_hit", {}, token) == {"url": ""}


@case("secrets-differ-between-files", clause="C10")
def test_cursor_of_one_file_does_not_hold_for_another():
    cursors = []
    for storage in (filled(), filled()):
        storage.write("acme", "add_contact", {"name": "Zoe"})
        with storage.reading("acme") as company:
            cursors.append(company.page("contact", 1)["next"])
    assert cursors[0] != cursors[1]


@case("after-a-restart", clause="C11", visible=True)
def test_everything_is_there_after_a_restart(tmp_path):
    path = tmp_path / "crm.db"
    storage = filled(path)
    storage.write("acme", "open_deal", {"name": "Looms", "amount": 70})
    storage.write("acme", "move_deal", {"stage": "lost", "reason": "Zoë's 😀"}, "r2")
    before = found(storage), found(storage, kind="deal")
    storage.close()
    again = open_storage(path, since=900)
    assert (found(again), found(again, kind="deal")) == before
    with again.reading("acme") as company:
        assert [entry["at"] for entry in company.history("r2")] == [101, 102]
        assert company.history("r2")[1]["reason"] == "Zoë's 😀"
    assert (again.tenant_of(BLUE), again.tenants()) == ("blue", ["acme", "blue"])
    assert again.write("acme", "change_contact", {"name": "Bo"}, "r1")["updated_at"] == 900


@case("tokens-after-a-restart", clause="C11")
def test_cursors_and_tokens_hold_after_a_restart(tmp_path):
    path = tmp_path / "crm.db"
    storage = filled(path)
    storage.write("acme", "add_contact", {"name": "Zoe"})
    with storage.reading("acme") as company:
        cursor, token = company.page("contact", 1)["next"], company.changes("contact", 9)["token"]
        hit = company.mail_token(100, "m1", "open")
    storage.write("acme", "count_hit", {}, hit)
    storage.write("acme", "delete_contact", {}, "r1")
    storage.close()
    again = open_storage(path)
    with again.reading("acme") as company:
        assert [item["name"] for item in company.page("contact", 1, cursor)["items"]] == ["Zoe"]
        assert company.changes("contact", 9, token)["removed"] == ["r1"]
        assert company.mail("m1")["opens"] == 1


@case("half-characters", clause="C11")
def test_any_text_comes_back(tmp_path):
    path, name = tmp_path / "crm.db", "a\x00b \ud83d ' \" \u2028 c"
    storage = filled(path)
    kept = storage.write("acme", "open_account", {"name": name})["name"]
    storage.close()
    assert found(open_storage(path), kind="account")[0]["name"] == kept == name


@case("two-storages-on-one-file", clause="C12", visible=True)
def test_storages_on_one_file_see_each_other(tmp_path):
    path = tmp_path / "crm.db"
    first = filled(path)
    second = open_storage(path, prefix="s")
    assert len(found(second)) == 1
    second.write("acme", "add_contact", {"name": "Bo"})
    first.write("acme", "change_contact", {"name": "Bob"}, "s1")
    assert [contact["name"] for contact in found(second)] == ["Ada", "Bob"]
    assert [contact["name"] for contact in found(first)] == ["Ada", "Bob"]


@case("checks-see-other-storages", clause="C12")
def test_what_another_storage_wrote_counts_when_writing(tmp_path):
    path = tmp_path / "crm.db"
    first = filled(path)
    second = open_storage(path, prefix="s")
    found(first), found(second)
    second.write("acme", "add_contact", {"name": "Bo", "email": "bo@x.example"})
    taken = {"name": "B", "email": "bo@x.example"}
    assert refusal(ValueError, first.write, "acme", "add_contact", taken) == ("email",)
    first.write("acme", "delete_contact", {}, "s1")
    assert second.write("acme", "add_contact", taken)["email"] == "bo@x.example"
    assert found(first) == found(second)


@case("tenants-of-other-storages", clause="C12")
def test_tenant_added_by_another_storage_is_known(tmp_path):
    path = tmp_path / "crm.db"
    first = filled(path)
    second = open_storage(path)
    second.add_tenant("core", "the key of core!")
    assert first.tenant_of("the key of core!") == "core"
    assert first.write("core", "add_contact", ADA)["name"] == "Ada"
    assert refusal(ValueError, first.add_tenant, "core", "yet another key!") == ("tenant",)


@case("closed-storage", clause="C13")
def test_closed_storage_cannot_be_used():
    storage = filled()
    storage.close()
    for action in (storage.tenants, lambda: storage.tenant_of(ACME), lambda: found(storage)):
        with pytest.raises(sqlite3.ProgrammingError):
            action()


@case("closed-file-can-be-moved", clause="C13")
def test_closed_file_can_be_opened_under_another_name(tmp_path):
    path = tmp_path / "crm.db"
    filled(path).close()
    path.rename(tmp_path / "moved.db")
    assert len(found(open_storage(tmp_path / "moved.db"))) == 1
    assert open_storage(path).tenants() == []
    assert not (tmp_path / "moved.db-journal").exists()
