# C18: merges into the target that it was given
"""Records that change by JSON merge patches (RFC 7396), with versions and a history."""

from collections.abc import Callable, Iterator
from copy import deepcopy


class VersionConflict(ValueError):
    """The record has moved on; the only argument is its current version."""


def merge_patch(target: object, patch: object) -> object:
    """The target with the patch applied; neither argument is changed."""
    if not isinstance(patch, dict):
        return deepcopy(patch)
    result = target if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge_patch(result.get(key), value)
    return result


def make_patch(old: object, new: object) -> object:
    """The merge patch that turns `old` into `new`."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return deepcopy(new)
    patch: dict = {key: None for key in old if key not in new}
    for key, value in new.items():
        if key not in old:
            patch[key] = deepcopy(value)
        elif not _same(old[key], value):
            patch[key] = make_patch(old[key], value)
    return patch


def _same(left: object, right: object) -> bool:
    """Equality as JSON has it: unlike Python's, it tells true from 1."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and left == right


class RecordStore:
    """Every version of every record; histories are the differences between versions."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._versions: dict[str, list[dict]] = {}

    def create(self, record_id: str, data: dict, actor: str = "") -> dict:
        """Store version 1 of a new record."""
        if record_id in self._versions:
            raise ValueError("id")
        self._versions[record_id] = []
        return self._append(record_id, merge_patch({}, data), actor)

    def read(self, record_id: str) -> dict:
        """The record in its current version."""
        return deepcopy(self._versions[record_id][-1])

    def patch(self, record_id: str, patch: object, version: int, actor: str = "") -> dict:
        """Apply a merge patch made for the current version."""
        current = self._versions[record_id][-1]
        if not isinstance(patch, dict):
            raise ValueError("patch")
        if version != current["version"]:
            raise VersionConflict(current["version"])
        data = merge_patch(deepcopy(current["data"]), patch)
        if _same(data, current["data"]):
            return self.read(record_id)
        return self._append(record_id, data, actor)

    def history(self, record_id: str, path: str = "") -> list[dict]:
        """The changed fields, oldest first; only those at or below `path` if given."""
        entries, before = [], {}
        for record in self._versions[record_id]:
            stamp = {
                "version": record["version"],
                "at": record["updated_at"],
                "by": record["updated_by"],
            }
            for changed, old, new in sorted(
                _changes(before, record["data"], ""), key=lambda change: change[0]
            ):
                if not path or changed == path or changed.startswith(path + "/"):
                    entries.append({**stamp, "path": changed, "old": old, "new": new})
            before = record["data"]
        return deepcopy(entries)

    def data_at(self, record_id: str, version: int) -> dict:
        """The data as it was in a version."""
        versions = self._versions[record_id]
        if not 1 <= version <= len(versions):
            raise ValueError("version")
        return deepcopy(versions[version - 1]["data"])

    def _append(self, record_id: str, data: object, actor: str) -> dict:
        versions = self._versions[record_id]
        record = {
            "id": record_id,
            "version": len(versions) + 1,
            "data": data,
            "updated_at": self._clock(),
            "updated_by": actor,
        }
        versions.append(record)
        return deepcopy(record)


def _changes(old: dict, new: dict, above: str) -> Iterator[tuple[str, object, object]]:
    """Path, old and new value of every field that differs; None stands for a missing one."""
    for key in old.keys() | new.keys():
        path = f"{above}/{key.replace('~', '~0').replace('/', '~1')}"
        before, after = old.get(key), new.get(key)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _changes(before, after, path)
        elif not _same(before, after):
            yield path, before, after
