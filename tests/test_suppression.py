"""The suppression of small counts, by itself: enough is hidden, and no more than there is reason for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from caseaudit.suppression import INSIDE, ROW, Search, Tables, suppressed


@st.composite
def two_ways(draw: st.DrawFn) -> tuple[list[list[int]], int]:
    width = draw(st.integers(2, 4))
    row = st.lists(st.sampled_from([0, 0, 1, 2, 3, 5, 8, 20]), min_size=width, max_size=width)
    return draw(st.lists(row, min_size=2, max_size=5)), draw(st.sampled_from([2, 3, 5, 6]))


def table_of(rows: list[list[int]]) -> Tables:
    """A table with its sums."""
    tables = Tables()
    tables.printed("all", sum(map(sum, rows)), ROW)
    for i, row in enumerate(rows):
        tables.printed(("row", i), sum(row), ROW)
        for j, count in enumerate(row):
            tables.printed((i, j), count, INSIDE)
    for j in range(len(rows[0])):
        tables.printed(("column", j), sum(row[j] for row in rows), ROW)
    tables.add_up("all", [("row", i) for i in range(len(rows))], is_row=True)
    tables.add_up("all", [("column", j) for j in range(len(rows[0]))], is_row=True)
    for i, row in enumerate(rows):
        tables.add_up(("row", i), [(i, j) for j in range(len(row))], is_row=True)
    for j in range(len(rows[0])):
        tables.add_up(("column", j), [(i, j) for i in range(len(rows))])
    return tables


def least_and_most(tables: Tables, search: Search, hidden: frozenset[Any], name: Any) -> tuple[float, float]:
    """What a count can be by the sums, where every hidden count is at least what the noughts shown leave it."""
    order = {each: nth for nth, each in enumerate(tables.counts)}
    rows = np.zeros((len(tables.bonds), len(order)))
    for row, bond in enumerate(tables.bonds):
        for sign, names in ((1, bond.more), (-1, bond.less)):
            for each in names:
                rows[row, order[each]] += sign
    high = np.array([0 if bond.is_exact else np.inf for bond in tables.bonds])
    low = [float(search.least(each)) if each in hidden else count for each, count in tables.counts.items()]
    most = [10_000.0 if each in hidden else count for each, count in tables.counts.items()]
    ends = []
    for sign in (1, -1):
        cost = np.zeros(len(order))
        cost[order[name]] = sign
        constraint = LinearConstraint(rows, np.zeros(len(rows)), high)
        found = milp(cost, constraints=constraint, integrality=np.ones(len(order)), bounds=Bounds(low, most))
        assert found.success
        ends.append(sign * found.fun)
    return ends[0], ends[1]


@settings(max_examples=60)
@given(two_ways())
@example(([[1, 0], [1, 0], [1, 0]], 5))
@example(([[3, 6, 0], [8, 9, 5], [0, 0, 12]], 5))
def test_what_the_search_hides_is_enough_even_if_no_hidden_count_is_nought(table: tuple[list[list[int]], int]) -> None:
    rows, below = table
    tables = table_of(rows)
    search = Search(tables, below)
    hidden = search.run()
    for name, count in tables.counts.items():
        assert (name in hidden) >= (0 < count < below)
        if name in hidden:
            least, most = least_and_most(tables, search, hidden, name)
            assert least < most, name
            if 0 < count < below:
                assert most >= max(2, below - 1)


def test_a_total_gives_back_no_count_that_is_not_shown() -> None:
    """With one count hidden in a row, the total would give it back; so another goes, in another row too."""
    hidden = suppressed(table_of([[7, 2], [8, 9], [20, 30]]), 5)
    assert hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_nought_stays_where_its_total_is_shown_and_goes_where_that_is_small() -> None:
    hidden = suppressed(table_of([[3, 0], [20, 30], [9, 8], [4, 1]]), 6)
    assert ("row", 0) in hidden
    assert (0, 1) in hidden
    hidden = suppressed(table_of([[3, 0, 9], [20, 30, 5], [9, 0, 8]]), 4)
    assert (0, 1) not in hidden
    assert (2, 1) not in hidden


def test_nothing_is_hidden_where_nothing_is_small_or_there_is_no_limit() -> None:
    assert suppressed(table_of([[7, 6], [8, 9]]), 5) == frozenset()
    assert suppressed(table_of([[1, 2], [3, 0]]), 0) == frozenset()
    assert suppressed(table_of([[1, 2], [3, 0]]), 1) == frozenset()


def test_counts_that_do_not_add_up_are_refused() -> None:
    tables = Tables()
    tables.printed("whole", 3, ROW)
    tables.printed("part", 2, INSIDE)
    with pytest.raises(ValueError, match="do not add up"):
        tables.add_up("whole", ["part"])
