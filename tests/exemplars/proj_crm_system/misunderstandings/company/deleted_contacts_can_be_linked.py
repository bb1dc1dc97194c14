# C4: takes a contact that was deleted for one that exists
"""One company's contacts, accounts, deals and mails, made by actions and by nothing else."""

from copy import deepcopy

from crm_system.accounts import AccountRegistry
from crm_system.contacts import ContactBook
from crm_system.deals import DealBoard, MoveRefused
from crm_system.forecast import Forecast
from crm_system.reports import report
from crm_system.sync import SyncStore
from crm_system.tracking import Tracker

STAGES: dict[str, tuple[int, str, list[str]]] = {
    "new": (10, "pipeline", ["qualified", "lost"]),
    "qualified": (25, "pipeline", ["offer", "lost"]),
    "offer": (50, "best_case", ["qualified", "verbal", "lost"]),
    "verbal": (80, "commit", ["offer", "won", "lost"]),
    "won": (100, "closed", []),
    "lost": (0, "omitted", []),
}
_ACTIONS = {  # action: kind of its record, details it needs, details it may have
    "add_contact": ("contact", {"name"}, {"email", "phone", "tags"}),
    "change_contact": ("contact", set(), {"name", "email", "phone", "tags"}),
    "delete_contact": ("contact", set(), set()),
    "open_account": ("account", {"name"}, {"domain", "parent"}),
    "link_contact": ("account", {"contact"}, {"role"}),
    "open_deal": ("deal", {"name", "amount"}, {"currency", "account"}),
    "move_deal": ("deal", {"stage"}, {"reason"}),
    "count_hit": ("hit", set(), set()),
}
_KIND_OF = {"parent": "account", "account": "account", "contact": "contact"}
_MOST_CENTS, _LONGEST_TEXT = 10**15, 500
_YEAR = 365 * 86400


class Company:
    """The same actions at the same times make the same company again."""

    def __init__(self, secret: bytes) -> None:
        self._at, self._id = 0, ""
        self._book = ContactBook(self._clock, self._new_id)
        self._accounts = AccountRegistry(self._book, self._new_id)
        moves = {stage: targets for stage, (_, _, targets) in STAGES.items()}
        self._board = DealBoard(moves, self._clock, self._new_id)
        self._tracker = Tracker([secret], self._clock, lifetime=_YEAR)
        self._feed = SyncStore(secret, sort_by="name")
        self._forecasts: dict[str, Forecast] = {}
        self._records: dict[str, dict[str, dict]] = {"contact": {}, "account": {}, "deal": {}}
        self._seen: dict[str, set[str]] = {"contact": set(), "account": set(), "deal": set()}

    def act(self, at: int, action: str, record_id: str, details: dict) -> dict:
        """Do one thing, or raise and do nothing; the record as it then is."""
        if action not in _ACTIONS:
            raise ValueError("action")
        kind, needed, further = _ACTIONS[action]
        self._check(details, needed, further)
        self._at, self._id = at, record_id
        made = getattr(self, f"_{action}")(record_id, **deepcopy(details))
        if kind not in self._records:
            return made
        if made is None:
            self._feed.delete(kind, record_id)
            return self._records[kind].pop(record_id)
        record = {**made, "kind": kind}
        self._feed.put(kind, record_id, record)
        self._records[kind][record_id] = record
        self._seen[kind].add(record_id)
        return deepcopy(record)

    def get(self, kind: str, record_id: str) -> dict:
        return deepcopy(self._records[kind][record_id])

    def find(self, kind: str) -> list[dict]:
        """All records of a kind, by id."""
        return [self.get(kind, record_id) for record_id in sorted(self._records[kind])]

    def people(self, account_id: str) -> list[dict]:
        """The contacts linked to an account, each with its role."""
        return self._accounts.people(account_id)

    def history(self, deal_id: str) -> list[dict]:
        return self._board.history(deal_id)

    def page(self, kind: str, limit: int, cursor: str = "") -> dict:
        """Records of a kind by name, and the cursor of the next page."""
        page = self._feed.page(kind, limit, cursor)
        return {"items": [entry["data"] for entry in page["items"]], "next": page["next"]}

    def changes(self, kind: str, limit: int, token: str = "") -> dict:
        """What changed since the token was given."""
        answer = self._feed.changes(kind, limit, token)
        return {**answer, "changed": [entry["data"] for entry in answer["changed"]]}

    def mail_token(self, at: int, mail: str, kind: str, url: str = "") -> str:
        """A token for a mail's picture or link; `count_hit` takes it."""
        self._at = at
        return self._tracker.token(mail, kind, url)

    def mail(self, mail: str) -> dict:
        """How often a mail was opened and its links were clicked."""
        return self._tracker.stats(mail)

    def pipeline(self) -> dict[str, dict]:
        """Stages and forecast of each currency; currencies are never added up."""
        return {
            currency: {
                "stages": {stage: self._column(currency, stage) for stage in STAGES},
                "totals": forecast.totals(),
                "outlook": forecast.outlook(),
            }
            for currency, forecast in sorted(self._forecasts.items())
        }

    def _column(self, currency: str, stage: str) -> dict:
        wanted = [("currency", "eq", currency), ("stage", "eq", stage)]
        sums = {"amount": ("sum", "amount"), "expected": ("sum", "expected")}
        total = report([*self._records["deal"].values()], [], sums, wanted)["total"]
        return {"deals": total["rows"], **total["values"]}

    def _clock(self) -> int:
        return self._at

    def _new_id(self) -> str:
        return self._id

    def _check(self, details: dict, needed: set[str], further: set[str]) -> None:
        for field in sorted(needed - details.keys()):
            raise ValueError(field)
        for field, value in details.items():
            if field not in needed | further or not self._fits(field, value):
                raise ValueError(field)

    def _fits(self, field: str, value: object) -> bool:
        if field == "amount":
            return type(value) is int and value <= _MOST_CENTS
        texts = value if isinstance(value, list) else [value]
        if isinstance(value, list) != (field == "tags"):
            return False
        if not all(isinstance(text, str) and len(text) <= _LONGEST_TEXT for text in texts):
            return False
        if field in _KIND_OF and (value or field == "contact"):
            return value in self._seen[_KIND_OF[field]]
        return field != "name" or bool(value.strip())

    def _add_contact(self, _: str, **given) -> dict:
        return self._book.add(**given)

    def _change_contact(self, contact_id: str, **changes) -> dict:
        return self._book.update(contact_id, changes)

    def _delete_contact(self, contact_id: str) -> None:
        self._book.delete(contact_id)

    def _open_account(self, _: str, **given) -> dict:
        return self._accounts.open(**given)

    def _link_contact(self, account_id: str, contact: str, role: str = "member") -> dict:
        self._accounts.link(account_id, contact, role)
        return self._accounts.get(account_id)

    def _open_deal(self, _: str, name: str, account: str = "", **given) -> dict:
        return self._weighed(self._board.open(name, **given), account)

    def _move_deal(self, deal_id: str, **given) -> dict:
        try:
            moved = self._board.move(deal_id, **given)
        except MoveRefused:
            raise ValueError("stage") from None
        return self._weighed(moved, self._records["deal"][deal_id]["account"])

    def _weighed(self, deal: dict, account: str) -> dict:
        forecast = self._forecasts.setdefault(deal["currency"], Forecast())
        for stage, (probability, category, _) in STAGES.items():
            forecast.set_stage(stage, probability, category)
        expected = forecast.put(deal["id"], deal["amount"], deal["stage"])["expected"]
        return {"name": deal.pop("title"), **deal, "account": account, "expected": expected}

    def _count_hit(self, token: str) -> dict:
        return {"url": self._tracker.record(token)}
