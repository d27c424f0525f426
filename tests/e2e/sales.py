"""Sales as a shop would export them, and the true answers, computed here without the agent's means."""

import csv
import io
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

REGIONS = ("North", "South", "East", "West", "Overseas")
_COUNTRIES = ("Norway", "Ghana", "Chile", "Japan")
_FIRST_YEAR = 2022


def _last_day_of_last_quarter(today: date) -> date:
    return date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3


@dataclass(frozen=True)
class Sales:
    """Orders until the end of the last full quarter: day, region, customer and cents."""

    orders: tuple[tuple[date, str, str, int], ...]
    countries: dict[str, str]

    @classmethod
    def generate(cls, seed: int, orders: int = 900) -> "Sales":
        """Make orders by this seed; the same seed gives the same ones until the next quarter begins."""
        chance = random.Random(seed)
        last = _last_day_of_last_quarter(date.today())  # noqa: DTZ011 - the orders have days, not moments
        days = (last - date(_FIRST_YEAR, 1, 1)).days
        customers = [f"C{number:03d}" for number in range(1, 41)]
        rows = [
            (
                date(_FIRST_YEAR, 1, 1) + timedelta(days=chance.randint(0, days)),
                chance.choice(REGIONS),
                chance.choice(customers),
                chance.randint(500, 90_000),
            )
            for _ in range(orders)
        ]
        rows += [(last, region, customers[0], 1000) for region in REGIONS]
        return cls(tuple(sorted(rows)), {customer: chance.choice(_COUNTRIES) for customer in customers})

    @cached_property
    def csv(self) -> str:
        rows = [
            (day.isoformat(), region, customer, f"{cents / 100:.2f}") for day, region, customer, cents in self.orders
        ]
        return _write([("order_date", "region", "customer_id", "amount"), *rows])

    @cached_property
    def customers_csv(self) -> str:
        return _write([("customer_id", "country"), *self.countries.items()])

    @cached_property
    def last_quarter_by_region(self) -> dict[str, float]:
        last = _quarter(max(day for day, *_ in self.orders))
        return self._sums([(region, cents) for day, region, _, cents in self.orders if _quarter(day) == last])

    @cached_property
    def by_country(self) -> dict[str, float]:
        return self._sums([(self.countries[customer], cents) for _, _, customer, cents in self.orders])

    def by_region(self, year: int | None = None) -> dict[str, float]:
        return self._sums([(region, cents) for day, region, _, cents in self.orders if year in {None, day.year}])

    @cached_property
    def average_by_region(self) -> dict[str, float]:
        counts = Counter(region for _, region, _, _ in self.orders)
        return {region: round(total / counts[region], 2) for region, total in self.by_region().items()}

    @staticmethod
    def _sums(pairs: list[tuple[str, int]]) -> dict[str, float]:
        """Sums in money, the largest first."""
        cents: dict[str, int] = defaultdict(int)
        for key, value in pairs:
            cents[key] += value
        return {key: cents[key] / 100 for key in sorted(cents, key=cents.__getitem__, reverse=True)}


def _write(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
