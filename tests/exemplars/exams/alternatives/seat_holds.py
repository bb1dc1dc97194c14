"""A second seat plan: one table of states, swept of lapsed holds before each call."""


class SeatsTaken(ValueError):
    pass


class SeatPlan:
    def __init__(self, rows, clock, hold_seconds, most_held):
        self.sizes = dict(rows)
        self.clock = clock
        self.hold_seconds = hold_seconds
        self.most_held = most_held
        # seat -> None, ("held", buyer) or ("sold", buyer); a dict keeps house order
        self.state = {f"{row}{n + 1}": None for row in rows for n in range(rows[row])}
        self.lapses = {}  # buyer -> second; all holds of a buyer lapse together

    def hold(self, buyer, seats):
        now = self.sweep()
        if len(seats) == 0 or len(seats) != len(set(seats)):
            raise ValueError("seats")
        for seat in seats:
            if seat not in self.state:
                raise KeyError(seat)
        mine = ("held", buyer)
        others = [seat for seat in self.state if seat in seats and self.of_others(seat, mine)]
        if others:
            raise SeatsTaken(*others)
        fresh = [seat for seat in seats if self.state[seat] is None]
        if list(self.state.values()).count(mine) + len(fresh) > self.most_held:
            raise ValueError("most_held")
        for seat in fresh:
            self.state[seat] = mine
        self.lapses[buyer] = now + self.hold_seconds
        return self.lapses[buyer]

    def release(self, buyer, seats):
        self.sweep()
        freed = []
        for seat, state in self.state.items():
            if seat in seats and state == ("held", buyer):
                freed.append(seat)
        for seat in freed:
            self.state[seat] = None
        return freed

    def buy(self, buyer):
        self.sweep()
        bought = [seat for seat in self.state if self.state[seat] == ("held", buyer)]
        if len(bought) == 0:
            raise ValueError("buyer")
        for seat in bought:
            self.state[seat] = ("sold", buyer)
        return bought

    def refund(self, seat):
        state = self.state[seat]
        if state is None or state[0] != "sold":
            raise ValueError("seat")
        self.state[seat] = None
        return state[1]

    def best(self, count):
        self.sweep()
        if count <= 0:
            raise ValueError("count")
        proposals = []
        for row, size in self.sizes.items():
            states = [self.state[f"{row}{n + 1}"] for n in range(size)]
            # A sentinel on either side, like a taken seat.
            picture = "x" + "".join("x" if state else "." for state in states) + "x"
            for start in range(1, size - count + 2):
                if picture[start : start + count] == "." * count:
                    after = picture[:start] + "x" * count + picture[start + count :]
                    lone = after[max(start - 2, 0) : start + 1].endswith("x.x")
                    lone = lone or after[start + count - 1 : start + count + 2] == "x.x"
                    centre = start + (count - 1) / 2
                    off = abs(centre - (size + 1) / 2)
                    names = [f"{row}{n}" for n in range(start, start + count)]
                    proposals.append((lone, len(proposals), off, names, row))
        for wanted in (False, True):
            fitting = [each for each in proposals if each[0] is wanted]
            if fitting:
                same_row = [each for each in fitting if each[4] == fitting[0][4]]
                return min(same_row, key=lambda each: each[2])[3]
        return []

    def overview(self):
        self.sweep()
        lists = {"free": [], "held": [], "sold": []}
        for seat, state in self.state.items():
            lists[state[0] if state else "free"].append(seat)
        return lists

    def sweep(self):
        now = self.clock()
        for seat, state in self.state.items():
            if state and state[0] == "held" and self.lapses[state[1]] <= now:
                self.state[seat] = None
        return now

    def of_others(self, seat, mine):
        return self.state[seat] is not None and self.state[seat] != mine
