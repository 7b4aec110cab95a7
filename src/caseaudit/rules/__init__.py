"""All rules. A rule is known by its code, which is never used again for another."""

from caseaudit.diagnostics import Rule
from caseaudit.rules import case, folder, framework, inspection, publication, reading, shape, template

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *reading.RULES,
            *shape.RULES,
            *case.RULES,
            *folder.RULES,
            *inspection.RULES,
            *framework.RULES,
            *publication.RULES,
            *template.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}
