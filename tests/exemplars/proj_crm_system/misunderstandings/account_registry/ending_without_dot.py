# C12: takes any ending of the host for its domain, so b.org owns notb.org
"""The companies that contacts work for."""

from collections.abc import Callable

from crm_system.contacts import ContactBook


class AccountRegistry:
    """Accounts in a tree, each with the contacts linked to it."""

    def __init__(self, book: ContactBook, new_id: Callable[[], str]) -> None:
        self._book = book
        self._new_id = new_id
        self._accounts: dict[str, dict] = {}
        self._roles: dict[str, dict[str, str]] = {}  # account id -> contact id -> role

    def open(self, name: str, domain: str = "", parent: str = "") -> dict:
        """Add an account below `parent`; ValueError or KeyError says what is wrong."""
        name = name.strip()
        taken = {account["name"].lower() for account in self._accounts.values()}
        if not name or name.lower() in taken:
            raise ValueError("name")
        if parent and parent not in self._accounts:
            raise KeyError(parent)
        domain = domain.strip().lower().removeprefix("@")
        account = {"id": self._new_id(), "name": name, "domain": domain, "parent": parent}
        self._accounts[account["id"]] = account
        self._roles[account["id"]] = {}
        return dict(account)

    def get(self, account_id: str) -> dict:
        return dict(self._accounts[account_id])

    def move(self, account_id: str, parent: str) -> dict:
        """Put an account below another one, or at the top with ""."""
        account = self._accounts[account_id]
        above = parent
        while above:
            if above == account_id:
                raise ValueError("parent")
            above = self._accounts[above]["parent"]  # KeyError for an unknown parent
        account["parent"] = parent
        return dict(account)

    def close(self, account_id: str) -> None:
        """Remove an account that has no accounts below it."""
        if any(account["parent"] == account_id for account in self._accounts.values()):
            raise ValueError("children")
        del self._accounts[account_id], self._roles[account_id]

    def link(self, account_id: str, contact_id: str, role: str = "member") -> None:
        roles = self._roles[account_id]
        roles[self._book.get(contact_id)["id"]] = role

    def unlink(self, account_id: str, contact_id: str) -> None:
        del self._roles[account_id][contact_id]

    def people(self, account_id: str) -> list[dict]:
        """The linked contacts that still exist, with their roles."""
        known = {contact["id"] for contact in self._book.search()}
        linked = self._roles[account_id].items()
        return [{**self._book.get(key), "role": role} for key, role in linked if key in known]

    def owner_of(self, email: str) -> str:
        """The account that an email address belongs to, or ""."""
        host = email.lower().rpartition("@")[2]
        owners = [
            account
            for account in self._accounts.values()
            if account["domain"] and host.endswith(account["domain"])
        ]
        # max() keeps the first of equals: the account opened first.
        return max(owners, key=lambda account: len(account["domain"]))["id"] if owners else ""
