# expect: control
import datetime, decimal, fractions, zoneinfo
from canary import done
assert decimal.Decimal("0.1") + decimal.Decimal("0.2") == decimal.Decimal("0.3")
assert fractions.Fraction(1, 3) * 3 == 1
assert datetime.date(2024, 2, 28) + datetime.timedelta(days=1) == datetime.date(2024, 2, 29)
assert abs(datetime.datetime.now().year - 2030) < 70
assert isinstance(zoneinfo.available_timezones(), set)
done()
