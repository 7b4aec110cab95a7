"""What a project writes on its first day: ruamel's round-trip loader and a pydantic model. One of the peers.

python benchmarks/naive.py PATH
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML

Category = Literal["section-47", "domestic-abuse", "other-concerns", "child-sexual-exploitation", "online-abuse",
                   "missing-children", "police-protection", "sex-offender-management", "detention"]  # fmt: skip
Criterion = Literal["initial-contact", "assessment-and-help", "investigation", "decision-making", "trusted-adult",
                    "managing-risk", "police-detention"]  # fmt: skip
Grade = Literal["good", "requires-improvement", "inadequate", "not-applicable", "not-assessed"]
Theme = Literal["record-keeping", "voice-of-the-child", "recognising-risk", "risk-assessment", "supervision", "delay",
                "information-sharing", "joint-working", "lines-of-enquiry", "safeguarding-action", "wider-risk",
                "workload", "training", "outcome-for-the-child"]  # fmt: skip


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Finding(Strict):
    kind: Literal["strength", "concern"]
    themes: list[Theme]
    criterion: Criterion | None = None
    text: str


class Referral(Strict):
    reason: str
    text: str
    raised: date
    answered: date | None = None
    answer: str | None = None


class Case(Strict):
    case: str
    category: Category
    reviewed: date
    reviewer: str | None = None
    judgements: dict[Literal["force", "inspector", "moderator"], dict[Literal["overall"] | Criterion, Grade]]
    reason: str | None = None
    findings: list[Finding] = []
    illustration: str | None = None
    referral: Referral | None = None
    notes: str | None = None


def main() -> None:
    yaml = YAML()
    failed = 0
    given = Path(sys.argv[1])
    for path in sorted(given.rglob("*.yaml")) if given.is_dir() else [given]:
        try:
            Case.model_validate(yaml.load(path))
        except (ValidationError, Exception) as error:  # noqa: BLE001  # the first day's script does no better
            print(f"{path}: {error}")
            failed += 1
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
