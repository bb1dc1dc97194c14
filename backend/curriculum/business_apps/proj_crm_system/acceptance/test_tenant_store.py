"""Acceptance of crm_system.tenancy."""

import pytest
from crm_system.tenancy import NoTenant, TenantStore
from grace_case import case


def new_store():
    return TenantStore(["acme", "blue", "core"])


def filled_store():
    """acme has two deals and a contact, blue one deal of the same id."""
    store = new_store()
    with store.acting_as("acme"):
        store.put("deal", "d2", {"stage": "open", "amount": 5})
        store.put("deal", "d1", {"stage": "won", "amount": None})
        store.put("contact", "d1", {"name": "Ada"})
    with store.acting_as("blue"):
        store.put("deal", "d1", {"stage": "lost"})
    return store


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


def ids(records):
    return [record["id"] for record in records]


@case("block-sets-the-tenant", clause="C1", visible=True)
def test_tenant_is_current_inside_the_block_only():
    store = new_store()
    with store.acting_as("acme"):
        assert store.current() == "acme"
    with pytest.raises(NoTenant):
        store.current()


@case("block-ends-by-exception", clause="C1")
def test_tenant_is_not_current_after_an_exception():
    store = new_store()
    with pytest.raises(ZeroDivisionError), store.acting_as("acme"):
        raise ZeroDivisionError
    assert refusal(NoTenant, store.current) == ("current",)


@case("nested-blocks", clause="C2", visible=True)
def test_outer_tenant_is_current_after_an_inner_block():
    store = new_store()
    with store.acting_as("acme"):
        with store.acting_as("blue"):
            assert store.current() == "blue"
        assert store.current() == "acme"


@case("nested-blocks-of-the-same-tenant", clause="C2")
def test_nested_blocks_return_step_by_step_even_after_exceptions():
    store = new_store()
    with store.acting_as("acme"):
        with store.acting_as("blue"):
            with pytest.raises(KeyError), store.acting_as("blue"):
                store.get("deal", "x")
            assert store.current() == "blue"
            with store.acting_as("acme"):
                store.put("deal", "d1", {})
        assert store.current() == "acme"
        assert store.counts() == {"deal": 1}


@case("two-stores-have-their-own", clause="C5")
def test_block_of_one_store_does_not_open_another():
    first, second = new_store(), new_store()
    with first.acting_as("acme"):
        assert refusal(NoTenant, second.counts) == ("counts",)


@case("unknown-tenant-raises", clause="C3", visible=True)
def test_acting_as_unknown_tenant_raises():
    assert refusal(KeyError, new_store().acting_as, "nobody") == ("nobody",)


@case("unknown-tenant-leaves-the-current", clause="C3")
@pytest.mark.parametrize("tenant", ["", "ACME", "acme "], ids=["empty", "case", "space"])
def test_unknown_tenant_leaves_the_current_one(tenant):
    store = new_store()
    with store.acting_as("acme"):
        assert refusal(KeyError, store.acting_as, tenant) == (tenant,)
        assert store.current() == "acme"


@case("current-returns-the-tenant", clause="C4")
def test_current_returns_the_tenant_of_each_block():
    store = new_store()
    for tenant in ("core", "acme", "blue"):
        with store.acting_as(tenant):
            assert store.current() == tenant


CALLS = {
    "current": (),
    "put": ("deal", "d1", {}),
    "get": ("deal", "d1"),
    "delete": ("deal", "d1"),
    "find": ("deal",),
    "counts": (),
}


@case("call-without-tenant-raises", clause="C5")
@pytest.mark.parametrize("method", CALLS)
def test_call_without_tenant_raises(method):
    assert refusal(NoTenant, getattr(filled_store(), method), *CALLS[method]) == (method,)


@case("get-without-tenant-raises", clause="C5", visible=True)
def test_get_without_tenant_raises_no_tenant():
    store = new_store()
    assert refusal(NoTenant, store.get, "deal", "missing") == ("get",)


@case("no-tenant-comes-first", clause="C5")
def test_missing_tenant_is_noticed_before_a_missing_record():
    store = filled_store()
    assert refusal(NoTenant, store.delete, "deal", "missing") == ("delete",)
    with store.acting_as("acme"):
        assert store.counts() == {"deal": 2, "contact": 1}


@case("same-id-in-two-tenants", clause="C6", visible=True)
def test_same_id_is_another_record_for_another_tenant():
    store = filled_store()
    with store.acting_as("acme"):
        assert store.get("deal", "d1")["stage"] == "won"
    with store.acting_as("blue"):
        assert store.get("deal", "d1")["stage"] == "lost"


@case("reading-sees-own-records", clause="C6")
def test_find_get_and_counts_see_own_records_only():
    store = filled_store()
    with store.acting_as("blue"):
        assert ids(store.find("deal")) == ["d1"]
        assert store.find("contact") == []
        assert store.counts() == {"deal": 1}
        assert refusal(KeyError, store.get, "deal", "d2") == ("d2",)


@case("writing-changes-own-records", clause="C6")
def test_put_and_delete_change_own_records_only():
    store = filled_store()
    with store.acting_as("blue"):
        store.put("deal", "d2", {"stage": "mine"})
        store.delete("deal", "d1")
        assert refusal(KeyError, store.delete, "contact", "d1") == ("d1",)
    with store.acting_as("acme"):
        assert store.get("deal", "d2")["stage"] == "open"
        assert store.counts() == {"deal": 2, "contact": 1}


@case("put-returns-the-record", clause="C7", visible=True)
def test_put_returns_the_record_with_kind_and_id():
    store = new_store()
    with store.acting_as("acme"):
        record = store.put("deal", "d1", {"stage": "open"})
    assert record == {"stage": "open", "kind": "deal", "id": "d1"}


@case("put-replaces", clause="C7")
def test_put_replaces_the_whole_record():
    store = filled_store()
    with store.acting_as("acme"):
        store.put("deal", "d2", {"note": "new"})
        assert store.get("deal", "d2") == {"note": "new", "kind": "deal", "id": "d2"}
        assert store.counts()["deal"] == 2


@case("put-keeps-kind-and-id", clause="C7")
def test_put_takes_kind_and_id_from_the_arguments():
    store = new_store()
    with store.acting_as("acme"):
        store.put("deal", "d1", {"kind": "contact", "id": "c9", "n": 1})
        assert store.get("deal", "d1") == {"kind": "deal", "id": "d1", "n": 1}
        assert store.counts() == {"deal": 1}


@case("get-returns-the-record", clause="C8", visible=True)
def test_get_returns_what_put_returned():
    store = new_store()
    with store.acting_as("acme"):
        record = store.put("deal", "d1", {"lines": [1, 2]})
        assert store.get("deal", "d1") == record
        assert refusal(KeyError, store.get, "deal", "d9") == ("d9",)


@case("kind-is-part-of-the-key", clause="C8")
@pytest.mark.parametrize("method", ["get", "delete"])
def test_record_of_another_kind_is_missing(method):
    store = filled_store()
    with store.acting_as("acme"):
        assert refusal(KeyError, getattr(store, method), "contact", "d2") == ("d2",)
        assert store.counts() == {"deal": 2, "contact": 1}


@case("deleted-record-is-missing", clause="C8")
def test_deleted_record_is_missing():
    store = filled_store()
    with store.acting_as("acme"):
        store.delete("deal", "d1")
        for action in (store.get, store.delete):
            assert refusal(KeyError, action, "deal", "d1") == ("d1",)
        assert store.get("contact", "d1")["name"] == "Ada"


@case("find-sorts-by-id", clause="C9", visible=True)
def test_find_lists_a_kind_by_id():
    store = filled_store()
    with store.acting_as("acme"):
        assert ids(store.find("deal")) == ["d1", "d2"]
        assert ids(store.find("deal", stage="open")) == ["d2"]


@case("find-needs-all-values", clause="C9")
def test_find_needs_all_wanted_values():
    store = filled_store()
    with store.acting_as("acme"):
        assert ids(store.find("deal", stage="open", amount=5)) == ["d2"]
        assert store.find("deal", stage="open", amount=6) == []
        assert ids(store.find("deal", id="d1")) == ["d1"]
        assert store.find("contact")[0] == {"name": "Ada", "kind": "contact", "id": "d1"}


@case("find-none-needs-the-key", clause="C9")
def test_find_none_needs_the_key():
    store = filled_store()
    with store.acting_as("acme"):
        store.put("deal", "d3", {"stage": "open"})
        assert ids(store.find("deal", amount=None)) == ["d1"]


@case("counts-by-kind", clause="C10", visible=True)
def test_counts_gives_the_number_of_each_kind():
    store = filled_store()
    with store.acting_as("acme"):
        assert store.counts() == {"deal": 2, "contact": 1}


@case("counts-leaves-empty-kinds-out", clause="C10")
def test_counts_leaves_out_kinds_without_records():
    store = filled_store()
    with store.acting_as("acme"):
        store.delete("contact", "d1")
        assert store.counts() == {"deal": 2}
    with store.acting_as("core"):
        assert store.counts() == {}


@case("given-data-is-copied", clause="C11")
def test_changing_given_data_changes_nothing_stored():
    store = new_store()
    data = {"tags": ["a"], "address": {"city": "Oslo"}}
    with store.acting_as("acme"):
        store.put("deal", "d1", data)
        data["tags"].append("b")
        data["address"]["city"] = "Rome"
        data["new"] = 1
        record = store.get("deal", "d1")
    assert record == {"tags": ["a"], "address": {"city": "Oslo"}, "kind": "deal", "id": "d1"}


@case("returned-data-is-copied", clause="C11", visible=True)
@pytest.mark.parametrize("method", ["put", "get", "find"])
def test_changing_returned_data_changes_nothing_stored(method):
    store = new_store()
    with store.acting_as("acme"):
        put = store.put("deal", "d1", {"tags": ["a"]})
        found = {"put": put, "get": store.get("deal", "d1"), "find": store.find("deal")[0]}[method]
        found["tags"].append("b")
        found["new"] = 1
        assert store.get("deal", "d1") == {"tags": ["a"], "kind": "deal", "id": "d1"}


@case("put-leaves-its-data", clause="C11")
def test_put_does_not_change_its_data():
    store = new_store()
    data = {"kind": "x", "tags": ["b", "a"]}
    with store.acting_as("acme"):
        store.put("deal", "d1", data)
        store.put("deal", "d1", {"tags": []})
    assert data == {"kind": "x", "tags": ["b", "a"]}
