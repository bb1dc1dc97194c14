"""Invariants of crm_system.archive."""

from contextlib import suppress

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.archive"

contents = st.sampled_from([b"", b"a", b"bb"])
record_ids = st.sampled_from(["deal-1", "deal-2", "note-1"])
steps = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(["deal", "note"]), st.just({"n": "é"})),
    st.tuples(st.just("attach"), record_ids, contents),
    st.tuples(st.just("erase")),
    st.tuples(st.just("export")),
)
lives = st.lists(steps, max_size=7)


def act(archive, tenant, step):
    """What the tenant sees of the step."""
    with suppress(KeyError):
        return getattr(archive, step[0])(tenant, *step[1:])
    return None


def seen(archive, tenant):
    return archive.records(tenant), archive.usage(tenant), archive.audit(tenant)


def tenants_do_not_interfere(module, value):
    mine, theirs = value
    alone, beside = module.TenantArchive(lambda: 1), module.TenantArchive(lambda: 1)
    others = iter(theirs)
    for step in mine:
        for other in [step, next(others, None)]:
            if other:
                act(beside, "other", other)
        assert act(beside, "me", step) == act(alone, "me", step), f"{step} shows others"
        assert seen(beside, "me") == seen(alone, "me"), f"after {step} others are seen"


def export_restores_everything(module, life):
    archive = module.TenantArchive(lambda: 1)
    for step in life:
        act(archive, "me", step)
    lines = archive.export("me")
    archive.restore("copy", lines)
    assert archive.records("copy") == archive.records("me"), "records differ"
    assert archive.usage("copy") == archive.usage("me"), "usage differs"
    assert archive.export("copy") == lines, "exports differ"


def erased_means_gone(module, value):
    mine, theirs = value
    archive = module.TenantArchive(lambda: 1)
    for tenant, life in (("me", mine), ("other", theirs)):
        for step in life:
            act(archive, tenant, step)
    before = len(archive.audit("me"))
    archive.erase("me")
    assert archive.records("me") == [], "records are left"
    assert archive.usage("me") == {"records": 0, "files": 0, "bytes": 0}, "usage is left"
    assert archive.stored_bytes() == archive.usage("other")["bytes"], "files are left or lost"
    assert len(archive.audit("me")) == before + 1, "the audit was erased"


PROPERTIES = [
    Property("tenants-do-not-interfere", "C13", st.tuples(lives, lives), tenants_do_not_interfere),
    Property("export-restores-everything", "C9", lives, export_restores_everything),
    Property("erased-means-gone", "C11", st.tuples(lives, lives), erased_means_gone),
]
