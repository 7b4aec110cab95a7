"""What a project writes on its first day: ruamel's round-trip loader and a pydantic model. A peer for compare.py.

python benchmarks/naive.py FOLDER
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Finding(Strict):
    kind: Literal["strength", "concern"]
    themes: list[str]
    criterion: str | None = None
    text: str


class Referral(Strict):
    reason: str
    text: str
    raised: date
    answered: date | None = None
    answer: str | None = None


class Case(Strict):
    case: str
    category: str
    reviewed: date
    reviewer: str | None = None
    judgements: dict[str, dict[str, str]]
    reason: str | None = None
    findings: list[Finding] = []
    illustration: str | None = None
    referral: Referral | None = None
    notes: str | None = None


def main() -> None:
    yaml = YAML()
    failed = 0
    for path in sorted(Path(sys.argv[1]).rglob("*.yaml")):
        try:
            Case.model_validate(yaml.load(path))
        except (ValidationError, Exception) as error:  # noqa: BLE001  # the first day's script does no better
            print(path, str(error).splitlines()[0])
            failed += 1
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
