"""The exponent of growth, and what is too fast to say anything."""

from __future__ import annotations

import pytest

from backend.learning_systems.testing.growth import Point, fit_growth


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
def test_exponent_is_found_beneath_the_floor(exponent: float) -> None:
    points = [Point(n, (0.001 + 1e-3 * n**exponent,) * 3) for n in (10, 100, 1000)]
    fit = fit_growth(points, 0.001)
    assert fit is not None
    assert fit.exponent == fit.low == fit.high == pytest.approx(exponent)


def test_spread_shows_where_growth_changes() -> None:
    fit = fit_growth([Point(10, (0.01,)), Point(100, (0.1,)), Point(1000, (10.0,))], 0.0)
    assert fit is not None
    assert (fit.low, fit.exponent, fit.high) == (1.0, 1.5, 2.0)


def test_times_at_the_floor_say_nothing() -> None:
    points = [Point(10, (0.001,)), Point(100, (0.0015,)), Point(1000, (0.1,))]
    assert fit_growth(points, 0.001) is None
    fit = fit_growth([*points, Point(10_000, (1.0,))], 0.001)
    assert fit is not None
    assert fit.left_out == (10, 100)
