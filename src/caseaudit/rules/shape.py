"""The manuals of what the models find: keys and values of the wrong shape (`model.py`)."""

from __future__ import annotations

from caseaudit.diagnostics import Rule, found_in_passing

RULES: tuple[Rule, ...] = (
    found_in_passing(
        "CA101",
        "unknown-key",
        "error",
        """A key is not one of those that may stand here.

        Mistyped keys would be passed over in silence, and what stands under them lost.

        Bad:

            categry: section-47  # expect: CA101

        Good:

            category: section-47
        """,
    ),
    found_in_passing(
        "CA102",
        "missing-key",
        "error",
        """A key that is required is missing.

        The place shown is the first key of the mapping that lacks it.

        Bad:

            findings:
              - kind: concern  # expect: CA102
                themes: [delay]

        Good:

            findings:
              - kind: concern
                themes: [delay]
                text: |
                  Six weeks passed before anybody called.
        """,
    ),
    found_in_passing(
        "CA103",
        "empty-key",
        "error",
        """A key that is required has no value.

        An optional key may be left empty and counts as absent; a required one may not.

        Bad:

            reviewed:  # expect: CA103

        Good:

            reviewed: 2017-10-04
        """,
    ),
    found_in_passing(
        "CA104",
        "wrong-kind",
        "error",
        """A list, a mapping or a text stands where another of these belongs.

        Often a dash is missing or one too many, or square brackets open a text.

        Bad:

            findings:
              - kind: concern
                themes: delay  # expect: CA104
                text: |
                  Six weeks passed before anybody called.

        Good:

            findings:
              - kind: concern
                themes: [delay]
                text: |
                  Six weeks passed before anybody called.
        """,
    ),
    found_in_passing(
        "CA105",
        "not-a-choice",
        "error",
        """A value is not one of the few that the format allows here.

        Findings are strengths or concerns, and nothing between.

        Bad:

            findings:
              - kind: weakness  # expect: CA105
                themes: [delay]
                text: |
                  Six weeks passed before anybody called.

        Good:

            findings:
              - kind: concern
                themes: [delay]
                text: |
                  Six weeks passed before anybody called.
        """,
    ),
    found_in_passing(
        "CA106",
        "not-a-date",
        "error",
        """A date is not written as year, month and day, or there is no such day.

        04/10/2017 is April in one country and October in another; 2017-10-04 is the same everywhere.

        Bad:

            reviewed: 04/10/2017  # expect: CA106

        Good:

            reviewed: 2017-10-04
        """,
    ),
    found_in_passing(
        "CA107",
        "not-an-id",
        "error",
        """An id has characters that ids may not have.

        Case ids are letters, digits, dots, underscores and hyphens; all other ids are lower-case words joined by hyphens.

        Bad:

            case: LAN 001  # expect: CA107

        Good:

            case: LAN-001
        """,
    ),
    found_in_passing(
        "CA108",
        "not-a-number",
        "error",
        """A count or a length of time is not a whole number in digits.

        Units, signs and points have no place in it.

        Bad:

            # file: inspection.yaml
            expected:
              cases: one  # expect: CA108

        Good:

            # file: inspection.yaml
            expected:
              cases: 1
        """,
    ),
    found_in_passing(
        "CA109",
        "not-true-or-false",
        "error",
        """A switch is neither true nor false.

        A draft is checked and not counted, so it must be clear whether a case is one.

        Bad:

            draft: nearly  # expect: CA109

        Good:

            draft: false
        """,
    ),
)
