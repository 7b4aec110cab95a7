"""Which counts are not printed, so that no small one can be worked out from those that are.

A count from 1 up to a limit is small, and is not printed. That alone hides nothing where a total gives it back, so more
counts go, as few as can be and those of the lowest rank first. Which ones does not depend on how large they are, or the
choice would tell. What goes is enough when it can be *shown* to be enough: for every small count there are other worlds,
other counts that add up just as well and would print the very same tables, and in which this count is 1, 2 and so on up to
the limit. Whoever has the tables alone cannot tell them from ours, and knows of the count what its marker says: that it may
be small.

A nought is printed, so a reader takes every hidden count to be 1 or more, and so do the worlds. Where the total of a row
is small the whole row is hidden, noughts and all: a nought beside a small total says what the few cases are not.

After the practice of official statistics: the feasibility intervals of cell suppression, singletons included (Hundepool
and others, Handbook on Statistical Disclosure Control). Nothing is rounded, and no count is changed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

Name = Hashable
# How many ways to go on are tried for one change before it is taken to be impossible. A wrong guess hides a count more
# than is needed, and never one fewer.
PATIENCE = 2000
STRAYS = 8  # how often the way that looks best is passed over, beginning with never
# What is lost with a count: a number inside a table, the sum of a row, one of all cases, one that prose cites.
INSIDE, ROW, ALL, CITED = range(4)
_A_RANK = 10**6  # how many counts of one rank are missed as much as one of the next


class Bond(NamedTuple):
    """What binds counts: the first ones less the others are nought, or nought and more where it is not exact."""

    more: tuple[Name, ...]
    less: tuple[Name, ...]
    is_exact: bool


class Row(NamedTuple):
    """A total and what stands below it: where the total is hidden because it is small, all of it is."""

    whole: Name
    parts: tuple[Name, ...]


@dataclass
class Tables:
    """Counts, which of them are printed, and how they hang together."""

    counts: dict[Name, int] = field(default_factory=dict)
    losses: dict[Name, int] = field(default_factory=dict)
    """What is lost where a count is not printed. One that is not in here can never be hidden."""
    unprinted: set[Name] = field(default_factory=set)
    """Counts that nobody sees; they take part because they are bound to others."""
    guarded: set[Name] = field(default_factory=set)
    """Those of them that nobody may work out either, where they are small."""
    withheld: set[Name] = field(default_factory=set)
    """Counts that are not printed whatever they are."""
    listed: set[Name] = field(default_factory=set)
    """Counts that are no nought, as everybody sees, since they would not be mentioned."""
    bonds: list[Bond] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def printed(self, name: Name, count: int, rank: int | None) -> Name:
        """A count that is printed unless it is suppressed, those of the lowest rank first; always, where it has none.

        Named once more, a count gets another rank.
        """
        self.counts[name] = count
        if rank is not None:
            self.losses[name] = rank * _A_RANK + 1
        return name

    def unseen(self, name: Name, count: int, *, is_guarded: bool = False) -> Name:
        """A count that is printed nowhere."""
        self.counts[name] = count
        self.unprinted.add(name)
        if is_guarded:
            self.guarded.add(name)
        return name

    def add_up(self, whole: Name, parts: Iterable[Name], *, is_row: bool = False) -> None:
        """Says that these parts make up the whole."""
        self._bind(Bond((whole,), tuple(parts), is_exact=True))
        if is_row:
            self.rows.append(Row(whole, self.bonds[-1].less))

    def at_most(self, less: Iterable[Name], more: Iterable[Name], *, is_row: bool = False) -> None:
        """Says that some counts together are no more than some others; `is_row`: they are a part of the one other."""
        self._bind(Bond(tuple(more), tuple(less), is_exact=False))
        if is_row:
            self.rows.append(Row(self.bonds[-1].more[0], self.bonds[-1].less))

    def _bind(self, bond: Bond) -> None:
        rest = sum(self.counts[each] for each in bond.more) - sum(self.counts[each] for each in bond.less)
        if rest < 0 or (rest and bond.is_exact):
            raise ValueError(f"these counts do not add up: {bond}")
        self.bonds.append(bond)


def suppressed(tables: Tables, below: int) -> frozenset[Name]:
    """The counts that are not printed where counts below a limit are small; none where the limit is 0 or 1."""
    return Search(tables, below).run() if below > 1 else frozenset()


class _Step(NamedTuple):
    """A way to mend a bond: a count that changes by one, and what that costs."""

    loss: int
    bonds_broken: int
    position: int
    name: Name
    by: int


class Search:
    """The search for a set of hidden counts that can be shown to be enough; `suppressed` is what callers ask.

    What a world changes stays hidden, so that a world once found stays one whatever else is hidden or printed.
    """

    def __init__(self, tables: Tables, below: int) -> None:
        self.tables, self.counts, self.losses = tables, tables.counts, tables.losses
        self.bonds, self.rows = tables.bonds, tables.rows
        self.position = {name: position for position, name in enumerate(tables.counts)}
        self.bonds_of: dict[Name, list[tuple[int, int]]] = {name: [] for name in tables.counts}
        for number, bond in enumerate(tables.bonds):
            for sign, names in ((1, bond.more), (-1, bond.less)):
                for name in names:
                    self.bonds_of[name].append((number, sign))
        self.below = below
        may_be_small = tables.losses.keys() | tables.guarded
        self.small = {name: None for name, count in self.counts.items() if 0 < count < below and name in may_be_small}
        self.grand = {row.whole for row in self.rows} - {part for row in self.rows for part in row.parts}
        """Totals that are part of nothing, which go when everything does."""
        self.hidden: set[Name] = set()
        self.hidden_rows: set[int] = set()
        self.hidden_whole: set[Name] = set()
        """What stands in a row that is hidden with its noughts."""
        self.values = {name: {self.counts[name]} for name in self.small}
        """What a small count is in the worlds that were found."""
        self.moved: set[Name] = set()
        """What differs from our world in any of those."""

    def run(self) -> frozenset[Name]:
        self._hide(self.tables.withheld.union(name for name in self.small if name in self.losses))
        for name in self.small:
            while (stuck := self._stuck(name)) is not None and self._hide_for(*stuck):
                pass
        self._print_what_can_be()
        return frozenset(self.hidden)

    def least(self, name: Name) -> int:
        """The least that a count may be in another world: 1 where its nought would be seen."""
        may_be_nought = name in self.hidden_whole and name not in self.tables.listed
        return int(self.counts[name] > 0 and name in self.losses and not may_be_nought)

    def _stuck(self, name: Name) -> tuple[dict[Name, int], Name, int] | None:
        """The last world found on the way to a value that a small count must be able to have; None if it has them all."""
        # Noughts that are printed may say that it is no less than its parts. It must be able to be something else yet.
        low = max(1, self._floor(name))
        high = max(self.below - 1, low + 1)
        for by in (1, -1):
            world = dict(self.counts)
            while max(self.values[name]) < high if by > 0 else min(self.values[name]) > low:
                changes = self._changes(world, name, by)
                if changes is None:
                    return world, name, by
                self._step(world, changes)
        return None

    def _floor(self, name: Name, above: frozenset[Name] = frozenset()) -> int:
        """The least that a count can be since none of its parts is nought but those that are printed so.

        `above` are those of which it is a part itself: two counts may each be bound to be no more than the other.
        """
        if not self._is_free(name):
            return self.counts[name]
        above |= {name}
        wholes = (self.bonds[number] for number, sign in self.bonds_of[name] if sign > 0)
        sums = [
            sum(self._floor(part, above) for part in bond.less)
            for bond in wholes
            if len(bond.more) == 1 and above.isdisjoint(bond.less)
        ]
        return max(self.least(name), *sums, 0)

    def _step(self, world: dict[Name, int], changes: dict[Name, int]) -> None:
        """Takes a world one step on, and notes what it shows that was not known."""
        for name, by in changes.items():
            world[name] += by
        new = [name for name in changes if name in self.values and world[name] not in self.values[name]]
        for name in new:
            self.values[name].add(world[name])
        if new:
            self.moved.update(name for name, count in world.items() if count != self.counts[name])

    def _hide_for(self, world: dict[Name, int], name: Name, by: int) -> bool:
        """Hides what must change for a small count to change: what is of the lowest rank, in the end everything.

        That it could be less still is worth no count of all cases, if it could be something else already.
        """
        is_enough = by < 0 and len(self.values[name]) > 1
        for rank in range(ALL if is_enough else CITED + 1):
            most = (rank + 1) * _A_RANK
            changes = self._changes(world, name, by, most) or {}
            if seen := [each for each in changes if not self._is_free(each)]:
                self._hide(seen)
                return True
            if self._hide_row_of(name, most) or (rank == ROW and self._hide_all(self._around(name, most))):
                return True
        return not is_enough and (self._hide_all(self.losses.keys() - self.grand) or self._hide_all(set(self.losses)))

    def _hide(self, names: Iterable[Name]) -> None:
        """Hides counts, and all that stands in the row of a total that is small."""
        self.hidden.update(names)
        grown = True
        while grown:
            grown = False
            for number, row in enumerate(self.rows):
                is_small = row.whole in self.hidden and self.counts[row.whole] < self.below
                if is_small and number not in self.hidden_rows:
                    self._hide_row(number)
                    grown = True

    def _hide_row(self, number: int) -> None:
        parts = [part for part in self.rows[number].parts if part in self.losses]
        self.hidden_rows.add(number)
        self.hidden.update(parts)
        self.hidden_whole.update(parts)

    def _hide_row_of(self, name: Name, most: int) -> bool:
        """Hides the row that a count stands in with its noughts, else a row above that, of those with a low rank."""
        above = [name]
        for each in above:
            for number, row in enumerate(self.rows):
                if each in row.parts and self.losses.get(row.whole, most) < most:
                    if number not in self.hidden_rows:
                        self._hide_row(number)
                        self._hide(())
                        return True
                    if row.whole not in above:
                        above.append(row.whole)
        return False

    def _around(self, name: Name, most: int) -> set[Name]:
        """The counts of a low rank that a count is bound to, those that they are bound to, and so on."""
        around = {name: None}
        for each in (waiting := [name]):
            for number, _ in self.bonds_of[each]:
                for other in (*self.bonds[number].more, *self.bonds[number].less):
                    is_low = other in self.tables.unprinted or self.losses.get(other, most) < most
                    if is_low and other not in around:
                        around[other] = None
                        waiting.append(other)
        return self.losses.keys() & around.keys()

    def _hide_all(self, names: set[Name]) -> bool:
        """Hides counts, noughts too; whether any of them was printed."""
        has_any = not names <= self.hidden
        self.hidden_whole.update(names)
        self._hide(names)
        return has_any

    def _print_what_can_be(self) -> None:
        """Prints what was hidden to no purpose after all, and what is known anyhow because no world changes it."""
        others = [name for name in self.counts if name in self.hidden and name not in self.small]
        for name in others:
            if name not in self.moved and name not in self.hidden_whole and name not in self.tables.withheld:
                self.hidden.discard(name)
        for name in others:
            if name in self.hidden and name not in self.moved:
                ways = (self._changes(self.counts, name, by) for by in (1, -1))
                changes = next(filter(None, ways), None)
                if changes is None:
                    self.hidden.discard(name)
                else:
                    self.moved.update(changes)

    def _is_free(self, name: Name) -> bool:
        return name in self.hidden or name in self.tables.unprinted

    def _loss_of(self, name: Name) -> int:
        """What is lost where a count is not printed: nothing more where nobody sees it."""
        return 0 if self._is_free(name) else self.losses.get(name, _A_RANK * (CITED + 1))

    def _changes(self, world: dict[Name, int], name: Name, by: int, most: int = 0) -> dict[Name, int] | None:
        """{count: 1 or -1} after which every bond holds again, `name` among them; None where none are found.

        What nobody sees changes, and of what is printed and no nought as little as can be, each loss below `most`.
        """
        changes: dict[Name, int] = {}
        off: dict[int, int] = {}  # {number of a bond that is broken: by how much}
        rests: dict[int, int] = {}  # {number of a bond: what its first counts are more than the others}
        best: dict[Name, int] | None = None
        best_loss = float("inf")
        patience = PATIENCE

        def may_change(each: Name, step: int) -> bool:
            if each in changes or world[each] + step < self.least(each):
                return False
            loss = self._loss_of(each)
            return loss == 0 or (loss < most and self.counts[each] > 0 and each not in self.grand)

        def change(each: Name, step: int) -> None:
            for number, sign in self.bonds_of[each]:
                bond = self.bonds[number]
                if number not in rests:
                    rests[number] = sum(world[other] for other in bond.more) - sum(world[other] for other in bond.less)
                rests[number] += sign * step
                if rests[number] < 0 or (rests[number] and bond.is_exact):
                    off[number] = rests[number]
                else:
                    off.pop(number, None)

        def ways(number: int) -> list[tuple[Name, int]]:
            """The counts that mend a bond, each with the 1 or -1 that does."""
            bond = self.bonds[number]
            step = 1 if off[number] < 0 else -1
            either = ((bond.more, step), (bond.less, -step))
            return [(each, by) for names, by in either for each in names if may_change(each, by)]

        def mends(number: int) -> list[_Step]:
            """The ways to mend a bond, cheapest first, then those that break fewest others."""
            found = []
            for each, step in ways(number):
                broken = sum(
                    -1 if off.get(n, 0) * sign * step < 0 else int(self.bonds[n].is_exact)
                    for n, sign in self.bonds_of[each]
                )
                found.append(_Step(self._loss_of(each), broken, self.position[each], each, step))
            return sorted(found, key=lambda each: each[:3])

        def hardest() -> int:
            """The broken bond that can be mended in the fewest ways."""
            fewest, hardest = None, -1
            for number in sorted(off):
                count = len(ways(number))
                if fewest is None or count < fewest:
                    fewest, hardest = count, number
                if fewest < 2:
                    break
            return hardest

        def search(loss: int, strays: int) -> None:
            """Goes on from these changes; `strays` is how often the way that looks best may still be passed over."""
            nonlocal best, best_loss, patience
            patience -= 1
            if not off:
                best, best_loss = dict(changes), loss
                return
            for nth, step in enumerate(mends(hardest())[: strays + 1]):
                if loss + step.loss >= best_loss or patience <= 0:
                    return
                changes[step.name] = step.by
                change(step.name, step.by)
                search(loss + step.loss, strays - nth)
                change(step.name, -step.by)
                del changes[step.name]

        if not may_change(name, by):
            return None
        changes[name] = by
        change(name, by)
        for strays in range(STRAYS):
            search(0, strays)
            if best_loss == 0 or patience <= 0:
                break
        return best
