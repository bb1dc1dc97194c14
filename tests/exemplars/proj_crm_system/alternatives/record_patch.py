"""A second record store: changes are written down as they happen, old versions replayed."""

import json


class VersionConflict(ValueError):
    pass


def merge_patch(target, patch):
    if type(patch) is not dict:
        return _clone(patch)
    merged = {}
    if type(target) is dict:
        for key in target:
            if key not in patch:
                merged[key] = _clone(target[key])
    for key in patch:
        if patch[key] is not None:
            under = target.get(key) if type(target) is dict else None
            merged[key] = merge_patch(under, patch[key])
    return merged


def make_patch(old, new):
    if type(old) is not dict or type(new) is not dict:
        return _clone(new)
    patch = {}
    for key in set(old) | set(new):
        if key not in new:
            patch[key] = None
        elif key not in old:
            patch[key] = _clone(new[key])
        elif _canonical(old[key]) != _canonical(new[key]):
            patch[key] = make_patch(old[key], new[key])
    return patch


class RecordStore:
    def __init__(self, clock):
        self.clock = clock
        self.current = {}
        self.log = {}

    def create(self, record_id, data, actor=""):
        if record_id in self.current:
            raise ValueError("id")
        self.log[record_id] = []
        self.current[record_id] = {"id": record_id, "version": 0, "data": {}}
        return self._store(record_id, merge_patch({}, data), actor)

    def read(self, record_id):
        return _clone(self.current[record_id])

    def patch(self, record_id, patch, version, actor=""):
        record = self.current[record_id]
        if type(patch) is not dict:
            raise ValueError("patch")
        if version != record["version"]:
            raise VersionConflict(record["version"])
        data = merge_patch(record["data"], patch)
        if _canonical(data) == _canonical(record["data"]):
            return self.read(record_id)
        return self._store(record_id, data, actor)

    def history(self, record_id, path=""):
        found = []
        for entry in self.log[record_id]:
            if path == "" or (entry["path"] + "/").startswith(path + "/"):
                found.append(_clone(entry))
        return found

    def data_at(self, record_id, version):
        record = self.current[record_id]
        if version < 1 or version > record["version"]:
            raise ValueError("version")
        data = _clone(record["data"])
        for entry in reversed(self.log[record_id]):
            if entry["version"] > version:
                _put(data, entry["path"], _clone(entry["old"]))
        return data

    def _store(self, record_id, data, actor):
        old = self.current[record_id]
        record = {
            "id": record_id,
            "version": old["version"] + 1,
            "data": data,
            "updated_at": self.clock(),
            "updated_by": actor,
        }
        fields = []
        _compare("", old["data"], data, fields)
        for path, before, after in sorted(fields, key=lambda changed: changed[0]):
            entry = {"version": record["version"], "at": record["updated_at"], "by": actor}
            entry.update(path=path, old=_clone(before), new=_clone(after))
            self.log[record_id].append(entry)
        self.current[record_id] = record
        return _clone(record)


def _clone(value):
    return json.loads(json.dumps(value))


def _canonical(value):
    """Text that is the same for values that are the same in JSON."""
    if type(value) is dict:
        inner = sorted((key, _canonical(item)) for key, item in value.items())
        return "{" + ",".join(json.dumps(key) + ":" + text for key, text in inner) + "}"
    if type(value) is list:
        return "[" + ",".join(map(_canonical, value)) + "]"
    if type(value) is float and value.is_integer():
        return str(int(value))
    return json.dumps(value)


def _compare(path, old, new, fields):
    if type(old) is dict and type(new) is dict:
        for key in {*old, *new}:
            step = "/" + key.replace("~", "~0").replace("/", "~1")
            _compare(path + step, old.get(key), new.get(key), fields)
    elif _canonical(old) != _canonical(new):
        fields.append((path, old, new))


def _put(data, path, value):
    keys = [key.replace("~1", "/").replace("~0", "~") for key in path.split("/")[1:]]
    for key in keys[:-1]:
        data = data[key]
    if value is None:
        data.pop(keys[-1], None)
    else:
        data[keys[-1]] = value
