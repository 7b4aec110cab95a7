"""An attack on a public report: what can be worked out from its JSON, by an integer solver that is told all there is.

It knows how the numbers of a report hang together (docs/formats.md) and reasons about cases, not about numbers: how many
cases there are of every kind that there could be, by category and grade, by the grades of all assessors at once, by the
themes that a case carries at once. It shares nothing with caseaudit but the JSON.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import combinations, product
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

NONE = "-"


class Attack:
    """The numbers of a public report as a system of equations over kinds of case."""

    def __init__(self, report: dict[str, Any]) -> None:
        self.report = report
        self.variables: dict[Hashable, int] = {}
        self.rows: list[tuple[dict[int, int], float, float]] = []
        self.hidden: dict[str, dict[int, int]] = {}
        """{place in the JSON: what it is the sum of} of every count that is not shown."""
        self._build()
        entries = [
            (times, row, variable) for row, (terms, _, _) in enumerate(self.rows) for variable, times in terms.items()
        ]
        data, rows, columns = zip(*entries, strict=True)
        matrix = csr_array((data, (rows, columns)), shape=(len(self.rows), len(self.variables)))
        low, high = (np.array([row[end] for row in self.rows]) for end in (1, 2))
        self._constraint = LinearConstraint(matrix, low, high)
        self._known: dict[frozenset[tuple[int, int]], tuple[int, int]] = {}

    def kind(self, *name: Hashable) -> dict[int, int]:
        """The number of cases of one kind, which nobody is told."""
        return {self.variables.setdefault(name, len(self.variables)): 1}

    def total(self, parts: Iterable[dict[int, int]]) -> dict[int, int]:
        total: dict[int, int] = {}
        for part in parts:
            for variable, times in part.items():
                total[variable] = total.get(variable, 0) + times
        return total

    def shows(self, place: str, count: int | None, total: dict[int, int]) -> None:
        """A number of the report is the sum of some kinds of case."""
        if count is None:
            self.hidden[place] = total
        else:
            self.rows.append((total, count, count))

    def some(self, total: dict[int, int]) -> None:
        """What is mentioned is no nought."""
        self.rows.append((total, 1, np.inf))

    def same(self, one: dict[int, int], other: dict[int, int]) -> None:
        difference = self.total([one, {variable: -times for variable, times in other.items()}])
        self.rows.append((difference, 0, 0))

    def _build(self) -> None:
        report = self.report
        framework = report["framework"]
        grades = [step["id"] for step in framework["overall"]]
        outside = [each["id"] for each in framework["outcomes"]] if grades else ["all"]
        verdicts = [*grades, *outside]
        categories = [each["id"] for each in framework["categories"]]
        listed = {each["id"]: each for each in report["categories"]}
        by_verdict = {(c, v): self.kind("case", c, v) for c in categories for v in verdicts}
        of = {c: self.total(by_verdict[c, v] for v in verdicts) for c in categories}
        cases = self.total(of.values())
        graded = self.total(by_verdict[c, g] for c in categories for g in grades)
        self.shows("cases", report["cases"], cases)
        self.shows("sources.counted", report["sources"]["counted"], cases)
        if report["sources"]["files"] is not None and report["sources"]["counted"] is None:
            rest = report["sources"]["drafts"] + len(report["sources"]["left_out"])
            self.rows.append((cases, report["sources"]["files"] - rest, report["sources"]["files"] - rest))
        if grades:
            self.shows("graded", report["graded"], graded)
        for name, where in (("grades", grades), ("outside", outside if grades else [])):
            for v in where:
                column = self.total(by_verdict[c, v] for c in categories)
                self.shows(f"{name}.{v}", report[name][v], column)
                for c in categories:
                    if c in listed:
                        self.shows(f"categories.{c}.{name}.{v}", listed[c][name][v], by_verdict[c, v])
        for c in categories:
            if c in listed:
                self.shows(f"categories.{c}.cases", listed[c]["cases"], of[c])
                if grades:
                    part = self.total(by_verdict[c, g] for g in grades)
                    self.shows(f"categories.{c}.graded", listed[c]["graded"], part)
            else:
                self.rows.append((of[c], 0, 0))
        self._figures(categories, grades, by_verdict, of, cases, graded)
        self._criteria(cases)
        self._themes(categories, of)
        self._referrals(cases)
        if grades:
            self._assessors(grades, outside, by_verdict, categories)

    def _figures(self, categories: Any, grades: Any, by_verdict: Any, of: Any, cases: Any, graded: Any) -> None:
        figures = self.report["figures"]

        def figure(name: str, total: dict[int, int]) -> None:
            self.shows(f"figures.{name}", None if figures[name] == "[c]" else figures[name], total)
            share = figures[f"{name}.share"]
            assert share == "[c]" or figures[name] != "[c]"

        figure("cases", cases)
        if grades:
            figure("graded", graded)
            failing = [step["id"] for step in self.report["framework"]["overall"] if not step["positive"]]
            figure("not-positive", self.total(by_verdict[c, g] for c in categories for g in failing))
        for c in categories:
            figure(f"category.{c}", of[c])
            for g in grades:
                figure(f"category.{c}.{g}", by_verdict[c, g])

    def _criteria(self, cases: dict[int, int]) -> None:
        for each in self.report["criteria"]:
            verdicts = [("grades", g) for g in each["grades"]] + [("outside", o) for o in each["outside"]]
            kinds = {v: self.kind("criterion", each["id"], *v) for v in verdicts}
            self.same(self.total(kinds.values()), cases)
            self.shows(
                f"criteria.{each['id']}.graded",
                each["graded"],
                self.total(kinds["grades", g] for g in each["grades"]),
            )
            for name, v in verdicts:
                self.shows(f"criteria.{each['id']}.{name}.{v}", each[name][v], kinds[name, v])

    def _themes(self, categories: Any, of: Any) -> None:
        """Every case carries some set of themes of each kind."""
        report = self.report
        evidence = [("key_findings", n, each, each["kind"]) for n, each in enumerate(report["key_findings"])]
        evidence += [("recommendations", n, each, "concern") for n, each in enumerate(report["recommendations"])]
        names = {name.split(".")[1] for name in report["figures"] if name.startswith("theme.")}
        for kind in ("strength", "concern"):
            sets = [
                frozenset(t for t, has in zip(sorted(names), choice, strict=True) if has)
                for choice in product((False, True), repeat=len(names))
            ]
            carry = {(c, s): self.kind("themes", kind, c, s) for c in categories for s in sets}
            for c in categories:
                self.same(self.total(carry[c, s] for s in sets), of[c])
            for theme in names:
                whole = self.total(carry[c, s] for c in categories for s in sets if theme in s)
                figure = report["figures"][f"theme.{theme}.{kind}"]
                self.shows(f"figures.theme.{theme}.{kind}", None if figure == "[c]" else figure, whole)
                if any((each["id"], each["kind"]) == (theme, kind) for each in report["themes"]):
                    self.some(whole)
                for each in report["categories"]:
                    here = self.total(carry[each["id"], s] for s in sets if theme in s)
                    found = [t for t in each["themes"] if (t["id"], t["kind"]) == (theme, kind)]
                    if found:
                        self.shows(f"categories.{each['id']}.themes.{theme}.{kind}", found[0]["cases"], here)
                    elif each["cases"] is not None:
                        self.rows.append((here, 0, 0))
            for field, n, each, its in evidence:
                if its == kind and each["themes"]:
                    where = each["categories"] or categories
                    total = self.total(carry[c, s] for c in where for s in sets if s & set(each["themes"]))
                    self.shows(f"{field}.{n}.cases", each["cases"], total)
                    self.shows(f"{field}.{n}.base", each["base"], self.total(of[c] for c in where))

    def _referrals(self, cases: dict[int, int]) -> None:
        referrals = self.report["referrals"]
        reasons = [each["id"] for each in self.report["framework"]["referral_reasons"]]
        kinds = {(r, a): self.kind("referred", r, a) for r in reasons for a in ("open", "answered")}
        whole = self.total(kinds.values())
        self.same(self.total([whole, self.kind("not referred")]), cases)
        self.shows("referrals.cases", referrals["cases"], whole)
        self.shows("referrals.open", referrals["open"], self.total(kinds[r, "open"] for r in reasons))
        for r in reasons:
            count = referrals["reasons"].get(r, 0 if referrals["cases"] is not None else None)
            self.shows(f"referrals.reasons.{r}", count, self.total((kinds[r, "open"], kinds[r, "answered"])))

    def _assessors(self, grades: Any, outside: Any, by_verdict: Any, categories: Any) -> None:
        """Every case has a grade, or none, of each assessor at once."""
        report = self.report
        everyone = [each["id"] for each in report["framework"]["assessors"]]
        deciding = report["framework"]["deciding"]
        kinds: dict[tuple[Any, str], dict[int, int]] = {}
        for given in product([*grades, NONE], repeat=len(everyone)):
            by = dict(zip(everyone, given, strict=True))
            decided = next((by[who] for who in deciding if by[who] != NONE), None)
            for verdict in [decided] if decided else outside:
                kinds[given, verdict] = self.kind("graded", given, verdict)
        for verdict in (*grades, *outside):
            column = self.total(by_verdict[c, verdict] for c in categories)
            self.same(self.total(total for (_, v), total in kinds.items() if v == verdict), column)
        position = {who: nth for nth, who in enumerate(everyone)}
        for each in report["assessors"]:
            nth = position[each["id"]]
            own = self.total(total for (given, _), total in kinds.items() if given[nth] != NONE)
            self.shows(f"assessors.{each['id']}.cases", each["cases"], own)
            self.some(own)
            for g in grades:
                total = self.total(total for (given, _), total in kinds.items() if given[nth] == g)
                self.shows(f"assessors.{each['id']}.grades.{g}", each["grades"][g], total)
            if each["id"] in deciding:
                before = [position[who] for who in deciding[: deciding.index(each["id"])]]
                own = self.total(
                    total
                    for (given, _), total in kinds.items()
                    if given[nth] != NONE and all(given[p] == NONE for p in before)
                )
                outcome = self.kind("outcome by", each["id"])
                self.shows(f"assessors.{each['id']}.decided", each["decided"], self.total((own, outcome)))
        outcomes = self.total(self.kind("outcome by", who) for who in deciding)
        recorded = self.total(total for (_, v), total in kinds.items() if v in outside[:-1])
        self.same(outcomes, recorded)
        self._apart(position, kinds)
        for pair in report["agreement"]:
            one, other = (position[who] for who in pair["assessors"])
            name = ".".join(pair["assessors"])
            both = {
                (x, y): self.total(t for (given, _), t in kinds.items() if given[one] == x and given[other] == y)
                for x in grades
                for y in grades
            }
            self.shows(f"agreement.{name}.cases", pair["cases"], self.total(both.values()))
            self.some(self.total(both.values()))
            levels: dict[str, list[dict[int, int]]] = {"same": [], "first_higher": [], "second_higher": []}
            for (x, y), t in both.items():
                level = "same" if x == y else "first_higher" if grades.index(x) < grades.index(y) else "second_higher"
                levels[level].append(t)
            for field, totals in levels.items():
                self.shows(f"agreement.{name}.{field}", pair[field], self.total(totals))
            for g in grades:
                self.shows(f"agreement.{name}.first.{g}", pair["first"][g], self.total(both[g, y] for y in grades))
                self.shows(f"agreement.{name}.second.{g}", pair["second"][g], self.total(both[x, g] for x in grades))
                for y in grades:
                    self.shows(f"agreement.{name}.table.{g}.{y}", pair["table"][g][y], both[g, y])

    def _apart(self, position: dict[str, int], kinds: dict[tuple[Any, str], dict[int, int]]) -> None:
        """Two assessors who are not compared share no case, unless their comparison would close a circle of others."""
        listed = [each["id"] for each in self.report["assessors"]]
        deciding = [who for who in self.report["framework"]["deciding"] if who in listed]
        groups = {who: {who} for who in listed}
        for pair in [deciding, *(each["assessors"] for each in self.report["agreement"])]:
            joined = set().union(*(groups[who] for who in pair))
            groups |= dict.fromkeys(joined, joined)
        for one, other in combinations(listed, 2):
            if other not in groups[one]:
                joined = groups[one] | groups[other]
                groups |= dict.fromkeys(joined, joined)
                x, y = position[one], position[other]
                both = self.total(t for (given, _), t in kinds.items() if given[x] != NONE and given[y] != NONE)
                self.rows.append((both, 0, 0))

    def values(self, place: str) -> tuple[int, int]:
        """The least and the most that a count which is not shown can be."""
        total = self.hidden[place]
        key = frozenset(total.items())
        if key not in self._known:
            self._known[key] = self._solve(total, 1), self._solve(total, -1)
        return self._known[key]

    def _solve(self, total: dict[int, int], sign: int) -> int:
        width = len(self.variables)
        cost = np.zeros(width)
        for variable, times in total.items():
            cost[variable] = sign * times
        # More than anybody needs, so that every question has an answer.
        bounds = Bounds(np.zeros(width), np.full(width, 10_000.0))
        found = milp(cost, constraints=self._constraint, integrality=np.ones(width), bounds=bounds)
        assert found.success, found.message
        return int(sign * found.fun + (0.5 if sign * found.fun > 0 else -0.5))
