"""A second account registry: indexes of names, children and domains, kept beside the accounts."""

from collections import defaultdict


class AccountRegistry:
    def __init__(self, book, new_id):
        self._book = book
        self._new_id = new_id
        self._rows = {}  # id: [name, domain, parent, {contact id: role}]
        self._taken = set()
        self._below = defaultdict(set)
        self._by_domain = defaultdict(list)

    def open(self, name, domain="", parent=""):
        name = name.strip()
        if name == "" or name.lower() in self._taken:
            raise ValueError("name")
        if parent != "":
            self._row(parent)
        account_id = self._new_id()
        domain = domain.strip().lower().removeprefix("@")
        self._rows[account_id] = [name, domain, parent, {}]
        self._taken.add(name.lower())
        self._below[parent].add(account_id)
        self._by_domain[domain].append(account_id)
        return self.get(account_id)

    def get(self, account_id):
        name, domain, parent, _ = self._row(account_id)
        return {"id": account_id, "name": name, "domain": domain, "parent": parent}

    def move(self, account_id, parent):
        row = self._row(account_id)
        if parent != "":
            self._row(parent)
            if parent in self._tree(account_id):
                raise ValueError("parent")
        self._below[row[2]].discard(account_id)
        self._below[parent].add(account_id)
        row[2] = parent
        return self.get(account_id)

    def close(self, account_id):
        name, domain, parent, _ = self._row(account_id)
        if self._below[account_id]:
            raise ValueError("children")
        del self._rows[account_id]
        self._taken.remove(name.lower())
        self._below[parent].remove(account_id)
        self._by_domain[domain].remove(account_id)

    def link(self, account_id, contact_id, role="member"):
        roles = self._row(account_id)[3]
        self._book.get(contact_id)
        roles[contact_id] = role

    def unlink(self, account_id, contact_id):
        del self._row(account_id)[3][contact_id]

    def people(self, account_id):
        found = []
        for contact_id, role in self._row(account_id)[3].items():
            try:
                found.append({**self._book.get(contact_id), "role": role})
            except KeyError:
                continue
        return found

    def owner_of(self, email):
        rest = email.lower().rpartition("@")[2]
        while rest:
            if self._by_domain.get(rest):
                return self._by_domain[rest][0]
            rest = rest.partition(".")[2]
        return ""

    def _row(self, account_id):
        if account_id not in self._rows:
            raise KeyError(account_id)
        return self._rows[account_id]

    def _tree(self, account_id):
        yield account_id
        for child in self._below[account_id]:
            yield from self._tree(child)
