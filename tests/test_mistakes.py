"""Mistakes that people who write case files really make, planted one by one into a good inspection.

Each is reported exactly once, at the right place, with a hint that mends it, and nothing else is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from caseaudit.audit import check_case, run_audit
from caseaudit.briefing import load_framework, shipped_frameworks
from caseaudit.diagnostics import Diagnostic
from caseaudit.writer import case_starter

NL = "\n"
# Stands in every prose field, in notes and in comments, of the good files and of the mistakes. No diagnostic may show it.
SENTINEL = "zebra"
# Stands in the new text of a mistake just before the place where it is to be reported.
MARK = "▸"

CASE = "cases/LAN-023.yaml"
INSPECTION = "inspection.yaml"

REASON = """\
reason: |
  Nothing shows that the zebra was looked for.

  Two weeks passed: nobody called a zebra.
"""
STRENGTH = """\
  - kind: strength
    themes:
      - joint-working
    text: |
      The school heard of the zebra within the hour.
"""
FINDINGS = f"""\
findings:
  - kind: concern
    themes: [record-keeping, delay]
    criterion: investigation
    text: |
      No record shows whether anybody spoke to the zebra.
      - the log ends with a zebra
      - no zebra signed it
{STRENGTH}"""
ILLUSTRATION = """\
illustration: |
  A girl of 15 wrote to a zebra of 25.
"""
REFERRAL = """\
referral:
  reason: serious-problem
  text: |
    The force should speak to the zebra.
  raised: 2017-10-05
  answered: 2017-10-19
  answer: |
    The zebra has been seen.
"""
NOTES = """\
notes: |
  Ring the zebra again.
"""
FIRST_EVENT = """\
      - date: 2018-05-17
        status: being-progressed
        by: force
        comment: |
          A plan for the zebra is in place.
"""
RECOMMENDATIONS = f"""\
recommendations:
  - id: R1
    deadline: immediately
    chapter: investigation
    themes: [record-keeping]
    reason: |
      Nobody supervises the zebra.
    text: |
      The force should supervise every zebra.
    events:
{FIRST_EVENT}\
      - date: 2018-09-01
        status: complete
  - id: R2
    deadline: three-months
    text: |
      The force should train its officers to see a zebra.
"""
KEY_FINDINGS = """\
key_findings:
  - kind: concern
    text: |
      Records of a zebra are weak.
    themes: [record-keeping]
    categories: [child-sexual-exploitation]
    chapter: leadership
  - kind: strength
    text: |
      Schools hear of a zebra early.
    cases: [LAN-023]
  - kind: concern
    text: |
      Nobody governs the zebra.
    basis: |
      Interviews with keepers of a zebra.
"""
EARLIER = """\
inspection: earlier
force: Lancashire Constabulary
framework: ncpi-2016
visited:
  from: 2014-10
  to: 2014-10
"""

GOOD = {
    CASE: f"""\
# the zebra's own file
case: LAN-023
category: child-sexual-exploitation
reviewed: 2017-10-04
reviewer: inspector-7
judgements:
  force:
    overall: requires-improvement
    investigation: good
  inspector:
    overall: inadequate
    initial-contact: requires-improvement
    investigation: inadequate
    police-detention: not-applicable
{REASON}{FINDINGS}{ILLUSTRATION}{REFERRAL}{NOTES}draft: false
""",
    INSPECTION: f"""\
inspection: lancashire-2017
force: Lancashire Constabulary
framework: ncpi-2016  # as the zebra was told
kind: inspection
visited:
  from: 2017-10-02
  to: 2017-10-13
published: 2018-03-08
population: 400
expected:
  cases: 1
  inadequate: 1
  referred: 1
marking: OFFICIAL
notice: |
  The zebra is invented.
words:
  force: constabulary
headline: |
  A zebra is not protected
summary: |
  Inspectors saw a zebra in {{{{ cases }}}} cases and graded {{{{ inadequate.share }}}} inadequate.
context: |
  The zebra moved in 2016.
chapters:
  investigation:
    headline: Workload is too much for a zebra
    text: |
      A zebra waits.
{KEY_FINDINGS}statements:
  - by: Inspectors
    text: |
      They like the zebra.
response:
  - by: Deputy chief constable
    text: |
      The force likes the zebra.
{RECOMMENDATIONS}next_steps: |
  The zebra goes home.
conclusion: |
  So much for the zebra.
""",
}


class Mistake(NamedTuple):
    """A mistake: what is typed in place of what, and what is to be said of it."""

    name: str
    old: str
    new: str
    """`MARK` stands before the place of the diagnostic. With an empty `old`, this is the whole file."""
    code: str
    hint: str
    """Words of the hint, which mend the mistake."""
    file: str = CASE
    at: str = ""
    """What stands at the place, where that is outside the new text; it stands there once."""
    encoding: str = "utf-8"


def text(name: str, typed: str, code: str, hint: str, file: str = CASE) -> Mistake:
    """A mistake in a text of prose, in the case or in the inspection."""
    return Mistake(
        name, REASON if file == CASE else "headline: |\n  A zebra is not protected\n", typed, code, hint, file
    )


READING = (
    text("hash in a sentence", "reason: The zebra asked for item ▸#3 of the zebra.\n", "CA030", "after `|`"),
    text("hash behind a sentence", "reason: Nobody called the zebra. ▸# and no other zebra\n", "CA030", "after `|`"),
    text("list after >", "reason: >\n  Nobody\n  ▸- called the zebra\n  - saw the zebra\n", "CA032", "Write `|`"),
    text("list without a bar", "reason: Nobody\n  ▸- called the zebra\n  - saw the zebra\n", "CA032", "Write `|`"),
    text(
        "bulleted list after >", "reason: >\n  Nobody\n  ▸• called the zebra\n  • saw the zebra\n", "CA032", "Write `|`"
    ),
    text("curly quotes round a sentence", "reason: ▸“No zebra was seen”\n", "CA034", "after `|`"),
    text("curly quotes and a colon", "reason: ▸“No zebra: none”\n", "CA034", "after `reason: |`"),
    text("brackets round a text", "reason: ▸[redacted zebra]\n", "CA104", "Write `reason: |`"),
    text("brackets at the start of a text", "reason: ▸[redacted zebra] was seen\n", "CA012", "after `reason: |`"),
    text("braces at the start of a text", "reason: ▸{a zebra} was seen\n", "CA012", "after `reason: |`"),
    text("braces round a text", "reason: {▸a zebra}\n", "CA031", "after `key: |`"),
    text("quotation at the start", 'reason: ▸"Clear zebra evidence" that it happened\n', "CA012", "after `reason: |`"),
    text("single quotation at the start", "reason: ▸'Clear zebra' evidence\n", "CA012", "after `reason: |`"),
    text("apostrophe in single quotes", "reason: ▸'The zebra's mother called'\n", "CA012", "after `reason: |`"),
    text("backslash in double quotes", 'reason: "Saved in D:▸\\Zebra"\n', "CA012", "after `reason: |`"),
    text("emphasis", "reason: ▸*No* zebra was seen\n", "CA012", "after `reason: |`"),
    text("strong emphasis", "reason: ▸**No zebra was seen**\n", "CA012", "after `reason: |`"),
    text("a star alone", "reason: ▸*zebra\n", "CA021", "after `|`"),
    text("star and space", "reason: ▸* no zebra\n", "CA012", "after `reason: |`"),
    text("ampersand", "reason: ▸&zebra no more\n", "CA021", "after `|`"),
    text("ampersand and space", "reason: ▸& no zebra\n", "CA012", "after `reason: |`"),
    text("exclamation mark", "reason: ▸!zebra was not seen\n", "CA022", "after `|`"),
    text("exclamation mark and space", "reason: ▸! no zebra\n", "CA022", "after `|`"),
    text("per cent sign", "reason: ▸% of each zebra\n", "CA012", "after `reason: |`"),
    text("at sign", "reason: ▸@zebra was asked\n", "CA012", "after `reason: |`"),
    text("backtick", "reason: ▸`zebra` was asked\n", "CA012", "after `reason: |`"),
    text("comma at the start", "reason: ▸, said the zebra\n", "CA012", "after `reason: |`"),
    text("closing bracket at the start", "reason: ▸] said the zebra\n", "CA012", "after `reason: |`"),
    text("question mark at the start", "reason: ▸? said the zebra\n", "CA012", "after `reason: |`"),
    text("greater-than sign at the start", "reason: ▸> said the zebra\n", "CA012", "next line"),
    text("dash at the start", "reason: ▸- said the zebra\n", "CA012", "after `reason: |`"),
    text(
        "figure at the start", "headline: ▸{{ cases }} cases of a zebra\n", "CA012", "after `headline: |`", INSPECTION
    ),
    text("figure alone", "headline: ▸{{ cases }}\n", "CA012", "after `headline: |`", INSPECTION),
    text("colon in a text", "reason: Note▸: nobody called the zebra\n", "CA012", "after `reason: |`"),
    text("colon at the end of a text", "reason: Nobody called the zebra▸:\n", "CA012", "after `reason: |`"),
    text("colon in the second line", "reason: Nobody called\n  the zebra▸: it slept\n", "CA012", "after `reason: |`"),
    text("unclosed double quote", 'reason: ▸"Nobody called the zebra\n', "CA011", 'Close it with "'),
    text("unclosed single quote", "reason: ▸'Nobody called the zebra\n", "CA011", "Close it with '"),
    text("unclosed quote over two lines", 'reason: ▸"Nobody called\n  the zebra\n', "CA011", "Close it"),
    text("text on the line of the bar", "reason: ▸| Nobody called the zebra.\n", "CA012", "next line"),
    text("text on and below the line of the bar", "reason: ▸| Nobody called\n  the zebra.\n", "CA012", "next line"),
    text("text not indented", "reason: |\n▸Nobody called the zebra.\n", "CA014", "Indent it"),
    text(
        "text not indented, two lines",
        "reason: |\n▸Nobody called the zebra\nor the other zebra.\n",
        "CA014",
        "Indent it",
    ),
    text("text half indented", "reason: |\n  Nobody called.\n▸The zebra slept on.\n", "CA014", "Indent it"),
    text(
        "text not indented, with a colon",
        "reason: |\n▸Nobody called the zebra: it slept.\n",
        "CA101",
        "indent it below",
    ),
    text(
        "text half indented, with a colon",
        "reason: |\n  Yes.\n▸Nobody called the zebra: it slept.\n",
        "CA101",
        "indent it",
    ),
    text(
        "text too little indented below", "reason: |\n    Nobody called.\n  ▸The zebra slept.\n", "CA014", "Indent it"
    ),
    text("line separator in a block", "reason: |\n  Nobody called▸\u2028the zebra.\n", "CA033", "press Enter"),
    text("next line in a block", "reason: |\n  Nobody called▸\x85the zebra.\n", "CA033", "press Enter"),
    text("control character in a block", "reason: |\n  Nobody▸\x0ccalled the zebra.\n", "CA015", "Delete it"),
    text("null character", "reason: |\n  Nobody▸\x00called the zebra.\n", "CA015", "Delete it"),
    text("soft hyphen in a block", "reason: |\n  Nobody called the ze▸\xadbra.\n", "CA033", "Delete it"),
    text("NBSP indentation of a text", "reason: |\n▸\xa0\xa0Nobody called the zebra.\n", "CA033", "ordinary space"),
    Mistake("tab indents a key", "    overall: inadequate\n", "▸\toverall: inadequate\n", "CA013", "spaces"),
    Mistake(
        "spaces and a tab indent a key", "    overall: inadequate\n", "  ▸\toverall: inadequate\n", "CA013", "spaces"
    ),
    Mistake("NBSP indents a key", "  inspector:\n", "▸\xa0\xa0inspector:\n", "CA033", "ordinary space"),
    Mistake("zero-width space in an id", "category: child", "category: chi▸\u200bld", "CA033", "Delete it"),
    Mistake("zero-width space in a grade", "overall: inadequate", "overall: inade▸\u200bquate", "CA033", "Delete it"),
    Mistake("curly quotes round an id", "inspector-7", "▸“inspector-7”", "CA034", "Write `inspector-7`"),
    Mistake(
        "comma in braces",
        STRENGTH,
        "  - {kind: strength, themes: [joint-working], text: No zebra, ▸the zebra slept}\n",
        "CA031",
        "after `key: |`",
    ),
    Mistake(
        "unclosed bracket",
        "themes: [record-keeping, delay]",
        "themes: ▸[record-keeping, delay",
        "CA011",
        "Close it with ]",
    ),
    Mistake("two lists on a line", "[record-keeping, delay]", "▸[record-keeping], [delay]", "CA012", "`- `"),
    Mistake("brackets with a colon inside", "[record-keeping, delay]", "▸[delay: a: zebra]", "CA010", "after `- `"),
    Mistake("dash without a space", "- kind: strength", "▸-kind: strength", "CA014", "Write `- `"),
    Mistake(
        "dash of an entry without a space",
        "      - joint-working\n",
        "      ▸-joint-working\n",
        "CA104",
        "Write `- ` with a space",
    ),
    Mistake("colon without a space", "reviewer: ", "▸reviewer:", "CA014", "space after the colon"),
    Mistake(
        "colon without a space, inside", "initial-contact: ", "▸initial-contact:", "CA014", "space after the colon"
    ),
    Mistake("colon without a space before a day", "reviewed: 2", "▸reviewed:2", "CA014", "space after the colon"),
    Mistake("no colon before a value", "reviewer: ", "▸reviewer ", "CA014", "Write a colon"),
    Mistake("no colon after a key with keys below", "judgements:\n", "▸judgements\n", "CA014", "Write a colon"),
    Mistake("no colon after an inner key", "  inspector:\n", "  ▸inspector\n", "CA014", "Write a colon"),
    Mistake("no bar and no colon", "reason: |\n", "▸reason\n", "CA014", "Write a colon"),
    Mistake("equals sign for a colon", "reviewer: ", "▸reviewer = ", "CA014", "Write a colon"),
    Mistake("semicolon for a colon", "reviewer: ", "▸reviewer; ", "CA014", "Write a colon"),
    Mistake("key one space too far", "    initial-contact: r", "     ▸initial-contact: r", "CA013", "same column"),
    Mistake("key one space too near", "    initial-contact: r", "   ▸initial-contact: r", "CA013", "same column"),
    Mistake("assessor one space too far", "  inspector:\n", "   ▸inspector:\n", "CA013", "same column"),
    Mistake("top-level key indented", "reviewed: ", " ▸reviewed: ", "CA013", "same column"),
    Mistake("first key indented", "case: LAN-023\n", "  case: LAN-023\n▸", "CA013", "same column"),
    Mistake("key of a finding too near", "    criterion: inv", "   ▸criterion: inv", "CA013", "same column"),
    Mistake("key of a finding under the dash", "    criterion: inv", "  ▸criterion: inv", "CA013", "same column"),
    Mistake("second dash too far", STRENGTH, STRENGTH.replace("  - kind", "   ▸- kind"), "CA013", "same column"),
    Mistake("second dash too near", STRENGTH, STRENGTH.replace("  - kind", " ▸- kind"), "CA013", "same column"),
    Mistake(
        "duplicate key",
        "reviewer: inspector-7\n",
        "reviewer: inspector-7\n▸reviewer: inspector-8\n",
        "CA020",
        "one of the two",
    ),
    Mistake(
        "duplicate key inside",
        "    overall: inadequate\n",
        "    overall: good\n    ▸overall: inadequate\n",
        "CA020",
        "one of the two",
    ),
    Mistake("duplicate assessor", "  inspector:\n", "  ▸force:\n", "CA020", "one of the two"),
    Mistake("duplicate text", REASON, f"{REASON}▸{REASON}", "CA020", "one of the two"),
    Mistake("anchor", "reviewer: ", "reviewer: ▸&me ", "CA021", "Write the value out"),
    Mistake("anchor of a mapping", "  force:\n", "  force: ▸&first\n", "CA021", "Write the value out"),
    Mistake("alias", "inspector-7", "▸*me", "CA021", "Write the value out"),
    Mistake("merge key", "  inspector:\n", "  inspector:\n    <<: ▸*force\n", "CA021", "Write the value out"),
    Mistake("tag", "reviewer: ", "reviewer: ▸!!str ", "CA022", "Leave the mark out"),
    Mistake("tag of a mapping", "referral:\n", "referral: ▸!Referral\n", "CA022", "Leave the mark out"),
    Mistake("second document", NOTES, f"{NOTES}▸---\n", "CA023", "file of its own"),
    Mistake("three dots", NOTES, f"{NOTES}▸...\n", "CA023", "Delete the line"),
    Mistake("three dots in a text", "  Two weeks", "▸...\n  Two weeks", "CA023", "indent"),
    Mistake("directive", "# the zebra's own file\n", "▸%YAML 1.1\n---\n", "CA023", "Delete the line"),
    Mistake("instruction that is none", "# the zebra's own file\n", "▸%zebra\n", "CA012", "Indent the line"),
    Mistake("question mark for a key", "reviewer: ", "▸? reviewer: ", "CA024", "key: value"),
    Mistake("list for a key", "reviewer: inspector-7\n", "▸[reviewer]: inspector-7\n", "CA024", "key: value"),
    Mistake("deep nesting", "reviewer: inspector-7", f"reviewer: {'[' * 19}▸[", "CA003", "after `|`"),
    Mistake(
        "deep nesting without end", "reviewer: inspector-7", f"reviewer: {'[' * 19}▸{'[' * 5000}", "CA003", "after `|`"
    ),
    Mistake("empty file", "", "▸", "CA004", "keys that are required"),
    Mistake("comments only", "", "▸# the zebra comes later\n", "CA004", "keys that are required"),
    Mistake("dashes only", "", "▸---\n", "CA004", "keys that are required"),
    Mistake("file that is a list", "", "▸- case: LAN-023\n- zebra\n", "CA005", "key: value"),
    Mistake("file that is a text", "", "▸The zebra slept.\n", "CA005", "key: value"),
    Mistake("UTF-16", "", f"▸{GOOD[CASE]}", "CA001", "UTF-8", encoding="utf-16"),
    Mistake("latin-1", "  Two weeks", "  The caf▸é. Two weeks", "CA001", "UTF-8", encoding="latin-1"),
    Mistake("windows-1252", "  Two weeks", "  A zebra▸’s. Two weeks", "CA001", "UTF-8", encoding="cp1252"),
)

SHAPE = (
    text("unindented text of one word and a colon", "reason: |\n▸Zebra: it slept.\n", "CA101", "indent it below"),
    Mistake("mistyped key", "category: ", "▸categry: ", "CA101", "Did you mean `category`?"),
    Mistake("capital in a key", "category: ", "▸Category: ", "CA101", "Did you mean `category`?"),
    Mistake("mistyped optional key", "illustration: ", "▸ilustration: ", "CA101", "Did you mean `illustration`?"),
    Mistake("mistyped inner key", "  raised: ", "  ▸risen: ", "CA101", "Did you mean `raised`?"),
    Mistake("key in the singular", "findings:\n", "▸finding:\n", "CA101", "Did you mean `findings`?"),
    Mistake("unknown key", "reviewer: ", "▸colour: zebra\nreviewer: ", "CA101", "delete it"),
    Mistake("unknown key with keys below", "reviewer: ", "▸colour:\n  of: zebra\nreviewer: ", "CA101", "delete it"),
    Mistake("key of a finding at the top", "reviewer: ", "▸themes: [delay]\nreviewer: ", "CA101", "inside `findings`"),
    Mistake(
        "key of the referral at the top",
        REFERRAL,
        f"{REFERRAL.partition('  raised')[0]}▸raised: 2017-10-05\n",
        "CA101",
        "inside `referral`",
    ),
    Mistake(
        "key of the top inside",
        "    criterion: inv",
        "    ▸reviewer: zebra\n    criterion: inv",
        "CA101",
        "top of the file",
    ),
    Mistake("key of the inspection", "reviewer: ", "▸force: Lancashire\nreviewer: ", "CA101", "Write one of"),
    Mistake(
        "missing key", "category: child-sexual-exploitation\n", "", "CA102", "such as `category: child", at="case: LAN"
    ),
    Mistake("missing day", "reviewed: 2017-10-04\n", "", "CA102", "such as `reviewed: 2017-10-04`", at="case: LAN"),
    Mistake("missing kind", "  - kind: strength\n    themes", "  - ▸themes", "CA102", "such as `kind: concern`"),
    Mistake(
        "missing text",
        "    text: |\n      The school heard of the zebra within the hour.\n",
        "",
        "CA102",
        "Add `text: |`",
        at="kind: strength",
    ),
    Mistake(
        "missing day of a referral",
        "  raised: 2017-10-05\n",
        "",
        "CA102",
        "such as `raised: 2017-10-05`",
        at="reason: serious",
    ),
    Mistake("empty required key", "reviewed: 2017-10-04", "▸reviewed:", "CA103", "such as `reviewed: 2017-10-04`"),
    Mistake(
        "tilde for a required key", "reviewed: 2017-10-04", "▸reviewed: ~", "CA103", "such as `reviewed: 2017-10-04`"
    ),
    Mistake(
        "empty text",
        "    text: |\n      The school heard of the zebra within the hour.\n",
        "    ▸text: |\n",
        "CA103",
        "Write `text: |`",
    ),
    Mistake("empty entry", "      - joint-working\n", "      - joint-working\n      ▸-\n", "CA103", "delete the dash"),
    Mistake("empty grade", "    overall: inadequate\n", "    overall:\n", "CA202", "Add `overall:`", at="inspector:"),
    Mistake(
        "findings without a dash",
        FINDINGS,
        "▸findings:\n  kind: concern\n  text: A zebra.\n",
        "CA104",
        "Write `- ` before `kind`",
    ),
    Mistake(
        "first finding without a dash",
        "  - kind: concern\n",
        "    kind: concern\n",
        "CA013",
        "every entry",
        at="- kind: strength",
    ),
    Mistake("findings as a text", FINDINGS, "findings: ▸The zebra slept.\n", "CA104", "- kind"),
    Mistake("finding as a text", STRENGTH, "  - ▸The zebra slept.\n", "CA104", "kind"),
    Mistake(
        "judgement without an item",
        "  inspector:\n    overall: inadequate\n    initial-contact: requires-improvement\n    investigation: inadequate\n    police-detention: not-applicable\n",
        "  inspector: ▸inadequate\n",
        "CA104",
        "Write `overall: inadequate`",
    ),
    Mistake(
        "judgements without an assessor",
        "  inspector:\n    overall: inadequate\n",
        "  ▸overall: inadequate\n  inspector:\n    overall: inadequate\n",
        "CA104",
        "`inspector:`",
    ),
    Mistake(
        "themes as a text",
        "themes: [record-keeping, delay]",
        "themes: ▸record-keeping",
        "CA104",
        "Write `themes: [record-keeping]`",
    ),
    Mistake(
        "themes with a comma and no brackets",
        "themes: [record-keeping, delay]",
        "themes: ▸record-keeping, delay",
        "CA104",
        "Write `themes: [record-keeping, delay]`",
    ),
    Mistake("grade as a list", "overall: inadequate", "overall: ▸[inadequate]", "CA104", "Write `overall: inadequate`"),
    Mistake(
        "category as a list",
        "category: child-sexual-exploitation",
        "▸category:\n  - child-sexual-exploitation",
        "CA104",
        "category: child-sexual-exploitation",
    ),
    Mistake(
        "text as a mapping", REASON, "▸reason:\n  first: No zebra.\n  second: No zebra.\n", "CA104", "Write `reason: |`"
    ),
    Mistake("text as a list", REASON, "▸reason:\n  - No zebra.\n  - No other zebra.\n", "CA104", "Write `reason: |`"),
    Mistake("notes as a list", NOTES, "▸notes:\n  - Ring the zebra.\n", "CA104", "Write `notes: |`"),
    Mistake(
        "referral as a text",
        REFERRAL,
        "referral: ▸serious-problem\n",
        "CA104",
        "Delete the line if there is none; else write",
    ),
    Mistake(
        "referral as a list",
        REFERRAL,
        f"▸referral:\n  - {REFERRAL[12:].replace(NL, NL + '  ').rstrip()}\n",
        "CA104",
        "Take the dashes away",
    ),
    Mistake(
        "judgements with dashes",
        "  force:\n    overall: requires-improvement\n    investigation: good\n  inspector:\n",
        "  - inspector:\n",
        "CA104",
        "Take the dashes away",
        at="judgements:",
    ),
    Mistake("kind misspelt", "kind: strength", "kind: ▸strenght", "CA105", "Did you mean `strength`?"),
    Mistake("kind of another word", "kind: strength", "kind: ▸positive", "CA105", "Write `strength` or `concern`"),
    Mistake("kind with a capital", "kind: strength", "kind: ▸Strength", "CA105", "Did you mean `strength`?"),
    Mistake("date with slashes", "reviewed: 2017-10-04", "reviewed: ▸04/10/2017", "CA106", "Write 2017-10-04"),
    Mistake("date with dots", "reviewed: 2017-10-04", "reviewed: ▸4.10.2017", "CA106", "Write 2017-10-04"),
    Mistake("date in words", "reviewed: 2017-10-04", "reviewed: ▸4 October 2017", "CA106", "Write 2017-10-04"),
    Mistake("date in words with th", "reviewed: 2017-10-04", "reviewed: ▸4th Oct 2017", "CA106", "Write 2017-10-04"),
    Mistake(
        "date in the American way", "reviewed: 2017-10-04", "reviewed: ▸October 4, 2017", "CA106", "Write 2017-10-04"
    ),
    Mistake("date without a nought", "reviewed: 2017-10-04", "reviewed: ▸2017-10-4", "CA106", "Write 2017-10-04"),
    Mistake("date of two digits", "reviewed: 2017-10-04", "reviewed: ▸04/10/17", "CA106", "Write 2017-10-04"),
    Mistake("date without hyphens", "reviewed: 2017-10-04", "reviewed: ▸20171004", "CA106", "Write 2017-10-04"),
    Mistake("no such day", "reviewed: 2017-10-04", "reviewed: ▸2017-02-30", "CA106", "month and the day"),
    Mistake("month for a day", "reviewed: 2017-10-04", "reviewed: ▸2017-10", "CA106", "2017-10-04"),
    Mistake("date with the time", "reviewed: 2017-10-04", "reviewed: ▸2017-10-04T10:00", "CA106", "2017-10-04"),
    Mistake("date as a word", "reviewed: 2017-10-04", "reviewed: ▸yesterday", "CA106", "year, month, day"),
    Mistake("date of nothing", "reviewed: 2017-10-04", "reviewed: ▸0", "CA106", "year, month, day"),
    Mistake("case id with a space", "case: LAN-023", "case: ▸LAN 023", "CA107", "Write `LAN-023`"),
    Mistake("case id with a slash", "case: LAN-023", "case: ▸LAN/023", "CA107", "Write `LAN-023`"),
    Mistake("text below an id", "case: LAN-023", "case: ▸LAN-023\n  the zebra once more", "CA107", "such as `LAN-001`"),
    Mistake(
        "text below a grade",
        "overall: inadequate",
        "overall: ▸inadequate\n      said the zebra to us.",
        "CA201",
        "Write `good`",
    ),
    Mistake(
        "text below an assessor", "  inspector:\n", "  inspector:\n    ▸Said the zebra: no\n", "CA201", "`overall`"
    ),
    Mistake("text among the expected", "  cases: 1", "  ▸The zebra: 1", "CA308", "`cases`", INSPECTION),
    Mistake("text for a framework", "ncpi-2016  # as", "▸ncpi-2016! as", "CA401", "`ncpi-2016`", INSPECTION),
    Mistake("draft perhaps", "draft: false", "draft: ▸maybe", "CA109", "draft: true"),
    Mistake("number in words", "  referred: 1", "  referred: ▸one", "CA108", "digits", INSPECTION),
    Mistake("number with a unit", "population: 400", "population: ▸400 cases", "CA108", "digits", INSPECTION),
    Mistake("number with a comma", "population: 400", "population: ▸1,400", "CA108", "digits", INSPECTION),
    Mistake("number of no number", "population: 400", "population: ▸nan", "CA108", "digits", INSPECTION),
    Mistake("number below nought", "population: 400", "population: ▸-400", "CA108", "digits", INSPECTION),
    Mistake(
        "kind of inspection misspelt",
        "kind: inspection\n",
        "kind: ▸inspektion\n",
        "CA105",
        "Did you mean `inspection`?",
        INSPECTION,
    ),
    Mistake("month written in words", "  from: 2017-10-02", "  from: ▸October 2017", "CA106", "2017-10", INSPECTION),
    Mistake(
        "visit on one line",
        "visited:\n  from: 2017-10-02\n  to: 2017-10-13\n",
        "visited: ▸2017-10-02\n",
        "CA104",
        "`from:` and `to:`",
        INSPECTION,
    ),
    Mistake(
        "id of the inspection with a space",
        "inspection: lancashire-2017",
        "inspection: ▸Lancashire 2017",
        "CA107",
        "Write `lancashire-2017`",
        INSPECTION,
    ),
    Mistake(
        "missing force",
        "force: Lancashire Constabulary\n",
        "",
        "CA102",
        "such as `force: L",
        INSPECTION,
        at="inspection: lanc",
    ),
    Mistake(
        "missing framework",
        "framework: ncpi-2016  # as the zebra was told\n",
        "",
        "CA102",
        "such as `framework: ncpi-2016`",
        INSPECTION,
        at="inspection: lanc",
    ),
    Mistake(
        "missing end of the visit",
        "  to: 2017-10-13\n",
        "",
        "CA102",
        "such as `to: 2017-10-13`",
        INSPECTION,
        at="from: 2017",
    ),
    Mistake(
        "recommendations without a dash",
        RECOMMENDATIONS,
        "▸recommendations:\n  id: R1\n  text: The zebra.\n",
        "CA104",
        "Write `- `",
        INSPECTION,
    ),
)

FRAMEWORK = (
    Mistake("grade by its title", "overall: inadequate", "overall: ▸Inadequate", "CA201", "Did you mean `inadequate`?"),
    Mistake(
        "grade with a space",
        "overall: requires-improvement",
        "overall: ▸Requires Improvement",
        "CA201",
        "Did you mean `requires-improvement`?",
    ),
    Mistake(
        "grade with an underscore",
        "overall: requires-improvement",
        "overall: ▸requires_improvement",
        "CA201",
        "Did you mean `requires-improvement`?",
    ),
    Mistake("grade misspelt", "investigation: good", "investigation: ▸godo", "CA201", "Did you mean `good`?"),
    Mistake(
        "grade of another framework",
        "overall: inadequate",
        "overall: ▸outstanding",
        "CA201",
        "Write `good`, `requires-improvement`",
    ),
    Mistake("assessor in the plural", "  inspector:\n", "  ▸inspectors:\n", "CA201", "Did you mean `inspector`?"),
    Mistake("unknown assessor", "  force:\n", "  ▸ombudsman:\n", "CA201", "`force`, `inspector`"),
    Mistake("unknown item", "initial-contact: r", "▸first-contact: r", "CA201", "Did you mean `initial-contact`?"),
    Mistake(
        "unknown category",
        "category: child-sexual-exploitation",
        "category: ▸exploitation-of-children",
        "CA201",
        "caseaudit frameworks ncpi-2016",
    ),
    Mistake(
        "category by its title",
        "category: child-sexual-exploitation",
        "category: ▸Child sexual exploitation",
        "CA201",
        "Did you mean `child-sexual-exploitation`?",
    ),
    Mistake(
        "category by its short title",
        "category: child-sexual-exploitation",
        "category: ▸Sexual exploitation",
        "CA201",
        "Did you mean `child-sexual-exploitation`?",
    ),
    Mistake(
        "criterion of a grade for an outcome",
        "police-detention: not-applicable",
        "police-detention: ▸n/a",
        "CA201",
        "not-applicable",
    ),
    Mistake("unknown theme", "[record-keeping, delay]", "[▸recording, delay]", "CA201", "record-keeping"),
    Mistake("theme misspelt", "[record-keeping, delay]", "[record-keeping, ▸delays]", "CA201", "Did you mean `delay`?"),
    Mistake(
        "themes as one misspelt text",
        "themes: [record-keeping, delay]",
        "themes: ▸recording",
        "CA104",
        "Write `themes: [recording]`",
    ),
    Mistake("theme for a criterion", "criterion: investigation", "criterion: ▸supervision", "CA201", "It is a theme"),
    Mistake(
        "criterion for a theme", "[record-keeping, delay]", "[▸trusted-adult, delay]", "CA201", "It is a criterion"
    ),
    Mistake(
        "unknown criterion",
        "criterion: investigation",
        "criterion: ▸investigations",
        "CA201",
        "Did you mean `investigation`?",
    ),
    Mistake("unknown reason of a referral", "reason: serious-problem", "reason: ▸serious", "CA201", "serious-problem"),
    Mistake("unknown topic", "words:\n", "topics:\n  ▸culture: good\nwords:\n", "CA201", "`leadership`", INSPECTION),
    Mistake(
        "unknown chapter",
        "chapters:\n  investigation:\n",
        "chapters:\n  ▸investigating:\n",
        "CA201",
        "Did you mean `investigation`?",
        INSPECTION,
    ),
    Mistake(
        "unknown chapter of a key finding",
        "chapter: leadership",
        "chapter: ▸leaders",
        "CA201",
        "leadership",
        INSPECTION,
    ),
    Mistake(
        "unknown chapter of a recommendation",
        "chapter: investigation",
        "chapter: ▸investigate",
        "CA201",
        "investigation",
        INSPECTION,
    ),
    Mistake(
        "unknown theme of a key finding",
        "    themes: [record-keeping]\n    categories",
        "    themes: [▸records]\n    categories",
        "CA201",
        "record-keeping",
        INSPECTION,
    ),
    Mistake(
        "unknown theme of a recommendation",
        "    themes: [record-keeping]\n    reason",
        "    themes: [▸records]\n    reason",
        "CA201",
        "record-keeping",
        INSPECTION,
    ),
    Mistake(
        "unknown category of a key finding",
        "categories: [child-sexual",
        "categories: [▸childs-sexual",
        "CA201",
        "Did you mean",
        INSPECTION,
    ),
    Mistake("unknown deadline", "deadline: three-months", "deadline: ▸3-months", "CA201", "three-months", INSPECTION),
    Mistake(
        "deadline by its title",
        "deadline: three-months",
        "deadline: ▸Within three months",
        "CA201",
        "Did you mean `three-months`?",
        INSPECTION,
    ),
    Mistake(
        "unknown status", "status: complete", "status: ▸completed", "CA201", "Did you mean `complete`?", INSPECTION
    ),
    Mistake(
        "unknown framework",
        "framework: ncpi-2016",
        "framework: ▸ncpi-2017",
        "CA401",
        "Write `ncpi-2014`, `ncpi-2016`",
        INSPECTION,
    ),
    Mistake(
        "framework of no file",
        "framework: ncpi-2016",
        "framework: ▸./frame.yaml",
        "CA401",
        "relative to this file",
        INSPECTION,
    ),
)

CASES = (
    Mistake(
        "force's own grade only",
        "  inspector:\n    overall: inadequate\n    initial-contact: requires-improvement\n    investigation: inadequate\n    police-detention: not-applicable\n",
        "",
        "CA202",
        "`inspector:`",
        at="judgements:",
    ),
    Mistake(
        "no judgements",
        "judgements:\n  force:\n    overall: requires-improvement\n    investigation: good\n  inspector:\n    overall: inadequate\n    initial-contact: requires-improvement\n    investigation: inadequate\n    police-detention: not-applicable\n",
        "",
        "CA202",
        "`judgements:`",
        at="case: LAN",
    ),
    Mistake("inadequate without support", REASON + FINDINGS, "", "CA203", "`reason: |`", at="inadequate\n    initial"),
    Mistake(
        "finding without a theme",
        "  - kind: strength\n    themes:\n      - joint-working\n",
        "  - ▸kind: strength\n",
        "CA204",
        "Add `themes: [",
    ),
    Mistake(
        "finding with an empty list of themes",
        "[record-keeping, delay]",
        "[]",
        "CA204",
        "Add `themes: [",
        at="kind: concern",
    ),
    Mistake("theme twice", "[record-keeping, delay]", "[record-keeping, ▸record-keeping]", "CA205", "Delete one"),
    Mistake(
        "day of an answer without the answer",
        "  answer: |\n    The zebra has been seen.\n",
        "",
        "CA206",
        "`answer: |`",
        at="answered:",
    ),
    Mistake("answer without its day", "  answered: 2017-10-19\n  answer", "  ▸answer", "CA206", "`answered:`"),
    Mistake("reviewed after the visit", "reviewed: 2017-10-04", "reviewed: ▸2017-10-24", "CA302", "inspection.yaml"),
    Mistake("reviewed in another year", "reviewed: 2017-10-04", "reviewed: ▸2018-10-04", "CA302", "inspection.yaml"),
    Mistake("referred before the review", "raised: 2017-10-05", "raised: ▸2017-10-03", "CA303", "Correct the day"),
    Mistake(
        "answered before the referral", "answered: 2017-10-19", "answered: ▸2017-10-04", "CA304", "Correct the day"
    ),
)

FOLDER = (
    Mistake("copy of a case", "", f"case: ▸{GOOD[CASE].partition('case: ')[2]}", "CA301", "own id", "cases/copy.yaml"),
    Mistake(
        "copy with small letters",
        "",
        f"case: ▸{GOOD[CASE].partition('case: ')[2].replace('LAN', 'lan')}",
        "CA301",
        "own id",
        "cases/x/copy.yml",
    ),
    Mistake("figure that differs", "  cases: 1", "  cases: ▸2", "CA305", "Look for", INSPECTION),
    Mistake("grade that differs", "  inadequate: 1", "  inadequate: ▸0", "CA305", "Look for", INSPECTION),
    Mistake(
        "expected figure misspelt",
        "  inadequate: 1",
        "  ▸inadequat: 1",
        "CA308",
        "Did you mean `inadequate`?",
        INSPECTION,
    ),
    Mistake("expected figure unknown", "  inadequate: 1", "  ▸zoo: 1", "CA308", "`cases`", INSPECTION),
    Mistake(
        "key finding without evidence",
        "    themes: [record-keeping]\n    categories: [child-sexual-exploitation]\n",
        "    themes: [supervision]\n",
        "CA306",
        "`basis:`",
        INSPECTION,
        at="kind: concern\n    text: |\n      Records",
    ),
    Mistake(
        "key finding without anything",
        "    basis: |\n      Interviews with keepers of a zebra.\n",
        "",
        "CA306",
        "`basis:`",
        INSPECTION,
        at="kind: concern\n    text: |\n      Nobody",
    ),
    Mistake("unknown figure", "{{ cases }}", "▸{{ case }}", "CA308", "{{ cases }}", INSPECTION),
    Mistake(
        "unknown figure with a point",
        "{{ inadequate.share }}",
        "▸{{ inadequate.percent }}",
        "CA308",
        "inadequate",
        INSPECTION,
    ),
    Mistake("sum in a figure", "{{ cases }}", "▸{{ cases + zebra }}", "CA308", "caseaudit rules CA308", INSPECTION),
    Mistake(
        "typed number",
        "  The zebra moved in 2016.",
        "  For a zebra, practice was inadequate in ▸3 of 9 cases.",
        "CA309",
        "{{ inadequate }}",
        INSPECTION,
    ),
    Mistake(
        "unknown case of a key finding",
        "cases: [LAN-023]",
        "cases: [LAN-023, ▸LAN-032]",
        "CA311",
        "id of a case file",
        INSPECTION,
    ),
    Mistake("another file", "", "▸the zebra", "CA310", "caseaudit new", "cases/LAN-024.docx"),
    Mistake("backup of a case", "", "▸case: zebra", "CA310", "Rename it", "cases/LAN-023.yaml~"),
)

INSPECTIONS = (
    Mistake("visit ends first", "to: 2017-10-13", "to: ▸2017-10-01", "CA402", "Correct the date", INSPECTION),
    Mistake(
        "published too early",
        "published: 2018-03-08",
        "published: ▸2017-03-08",
        "CA403",
        "Correct the date",
        INSPECTION,
    ),
    Mistake("recommendation id twice", "id: R2", "id: ▸R1", "CA404", "id of its own", INSPECTION),
    Mistake("recommendation id twice by case", "id: R2", "id: ▸r1", "CA404", "id of its own", INSPECTION),
    Mistake(
        "recommendation without a deadline",
        "  - id: R2\n    deadline: three-months\n",
        "  - ▸id: R2\n",
        "CA405",
        "Add `deadline:`",
        INSPECTION,
    ),
    Mistake(
        "recommendation without a text",
        "    text: |\n      The force should train its officers to see a zebra.\n",
        "",
        "CA405",
        "Add `text: |`",
        INSPECTION,
        at="id: R2",
    ),
    Mistake(
        "deadlines out of order",
        "deadline: immediately",
        "deadline: six-months",
        "CA406",
        "among the recommendations",
        INSPECTION,
        at="three-months",
    ),
    Mistake("events out of order", "date: 2018-09-01", "date: ▸2018-04-01", "CA407", "order of their days", INSPECTION),
    Mistake(
        "event of nothing",
        "      - date: 2018-09-01\n        status: complete\n",
        "      - ▸date: 2018-09-01\n",
        "CA408",
        "Add `status:`",
        INSPECTION,
    ),
    Mistake(
        "event on a written date",
        "date: 2018-09-01",
        "date: ▸1 September 2018",
        "CA106",
        "Write 2018-09-01",
        INSPECTION,
    ),
    Mistake(
        "result in a first inspection",
        "  - id: R2\n",
        "  - id: R2\n    ▸result: achieved\n",
        "CA409",
        "`previous:`",
        INSPECTION,
    ),
    Mistake(
        "result of another word",
        "  - id: R2\n",
        "  - id: R2\n    result: ▸done\n",
        "CA105",
        "`achieved`, `partly` or `not`",
        INSPECTION,
    ),
    Mistake(
        "HTML in a text", "  The zebra moved in 2016.", "  The ▸<b>zebra</b> moved.", "CA410", "**bold**", INSPECTION
    ),
    Mistake(
        "HTML comment",
        "  The zebra moved in 2016.",
        "  The zebra ▸<!-- or not --> moved.",
        "CA410",
        "Markdown",
        INSPECTION,
    ),
    Mistake(
        "earlier inspection gone",
        "kind: inspection\n",
        "kind: inspection\nprevious: ▸./lancashire-2014\n",
        "CA412",
        "relative to this file",
        INSPECTION,
    ),
    Mistake(
        "earlier recommendation unknown",
        "  - id: R2\n    deadline: three-months\n    text: |\n      The force should train its officers to see a zebra.\n",
        "  - id: ▸R3\n    result: partly\nprevious: ./earlier\n",
        "CA413",
        "R1",
        INSPECTION,
    ),
)

COMMENTED = "".join(f"#{line}" for line in REFERRAL.partition("\n")[2].splitlines(keepends=True))
SECOND = "".join(f"    {line}" for line in STRENGTH.splitlines(keepends=True))
STARTED = """\
findings:
#  - kind: concern
#    themes: [delay]
#    criterion: investigation
#    text: |
#      What was seen.
"""
SIGNS = ("l", "I", "1", "/", "\\", "!", "¦", "||", "|.", "“|”", '"|"')

# A draft, which may lack what a whole case needs, and is not among the cases that the inspection expects.
OTHER = "cases/LAN-024.yaml"
DRAFT = GOOD[CASE].replace("LAN-023", "LAN-024").replace("draft: false", "draft: true")

# Words that would be lost, or counted nowhere, without a word said.
LOST = (
    Mistake(
        "referral left as comments",
        "",
        DRAFT.replace(REFERRAL, f"referral:\n▸{COMMENTED}"),
        "CA035",
        "Delete the #",
        OTHER,
    ),
    Mistake(
        "finding left as comments",
        "",
        DRAFT.replace(FINDINGS, STARTED.replace("#  -", "▸#  -").replace("What was", "The zebra was")),
        "CA035",
        "Delete the #",
        OTHER,
    ),
    Mistake(
        "day in what is left as comments",
        "",
        DRAFT.replace(REFERRAL, "referral:\n\n▸#  reason: serious-problem\n#  raised: 2017-10-06\n"),
        "CA035",
        "Delete the #",
        OTHER,
    ),
    Mistake(
        "second finding inside the text above",
        STRENGTH,
        SECOND.replace("- kind", "- ▸kind"),
        "CA207",
        "the dashes of the list",
    ),
    Mistake(
        "criterion inside a text",
        "    criterion: investigation\n    text: |\n",
        "    text: |\n      ▸criterion: investigation\n",
        "CA207",
        "column of `text`",
    ),
    Mistake("day inside a text", "  raised: 2017-10-05\n", "    ▸raised: 2017-10-05\n", "CA207", "column of `text`"),
    Mistake(
        "themes inside a text",
        STRENGTH,
        "  - kind: strength\n    text: |\n      The zebra.\n      ▸themes: [delay]\n",
        "CA207",
        "column of `text`",
    ),
    Mistake("findings inside the reason", "findings:\n", "  ▸findings:\n", "CA207", "column of `reason`"),
    Mistake("notes inside a text", NOTES, "    ▸notes: |\n      Ring the zebra again.\n", "CA207", "keys at the top"),
    Mistake(
        "referral inside the notes",
        REFERRAL + NOTES,
        NOTES + "".join(f"  {line}" for line in REFERRAL.splitlines(keepends=True)).replace("referral", "▸referral"),
        "CA207",
        "column of `notes`",
    ),
    *(
        text(
            f"{sign} for the bar",
            f"reason: ▸{sign}\n  No zebra was seen\n  and none was sought.\n",
            "CA012",
            "Write `reason: |`",
        )
        for sign in SIGNS
    ),
    text("a letter for the bar and a colon", "reason: ▸l\n  No zebra: none.\n", "CA012", "Write `reason: |`"),
    text("no-break space behind the bar", "reason: |▸\xa0\n  No zebra was seen.\n", "CA033", "ordinary space"),
    text("number at the start of a line", "reason: |\n  1 A zebra.\n▸#2 Another zebra.\n", "CA030", "Indent it"),
    text(
        "number inside a text", "reason: |\n  1 A zebra.\n▸#2 Another zebra.\n  A third zebra.\n", "CA030", "Indent it"
    ),
    text("numbered list without a bar", "reason:\n  1. A zebra\n  ▸2. Another zebra\n", "CA032", "Write `|`"),
    Mistake(
        "referred after publication",
        "raised: 2017-10-05\n  answered: 2017-10-19",
        "raised: ▸2018-03-09\n  answered: 2018-03-19",
        "CA303",
        "`published`",
    ),
    Mistake(
        "placeholder of a finding",
        "The school heard of the zebra within the hour.",
        "▸What was seen.",
        "CA208",
        "your own words",
    ),
    Mistake(
        "placeholder of the referral",
        "The force should speak to the zebra.",
        "▸What the constabulary is asked to act on now.",
        "CA208",
        "your own words",
    ),
)

# Where the advice was once false, or did harm.
ADVICE = (
    Mistake("opposite of a grade", "overall: inadequate", "overall: ▸adequate", "CA201", "Write `good`"),
    Mistake(
        "two grades",
        "overall: inadequate",
        "overall: ▸good/inadequate",
        "CA201",
        "Only one grade may stand here: write `good` or `inadequate`",
    ),
    *(
        Mistake(
            f"referral: {word}",
            REFERRAL,
            f"referral: ▸{word}\n",
            "CA104",
            "Delete the line if there is none; else write on the lines below, indented, `reason:`, `text: |` and `raised:`",
        )
        for word in ("no", "yes", "none", "n/a", "The zebra was sent back.")
    ),
    Mistake(
        "two findings under one dash",
        STRENGTH,
        STRENGTH.replace("  - kind", "    ▸kind"),
        "CA020",
        "put `- ` before it",
    ),
    Mistake(
        "copy beside the case",
        "",
        f"case: ▸{GOOD[CASE].partition('case: ')[2]}",
        "CA301",
        "delete the copy",
        "cases/LAN-023 - Copy.yaml",
    ),
    *(
        Mistake(
            f"themes joined by {sign.strip()}",
            "[record-keeping, delay]",
            f"[▸record-keeping{sign}delay]",
            "CA201",
            "Write `record-keeping, delay`",
        )
        for sign in ("; ", " and ", "/")
    ),
    Mistake(
        "themes joined in one entry",
        "      - joint-working\n",
        "      - ▸joint-working; delay\n",
        "CA201",
        "each on a line of its own",
    ),
    Mistake(
        "themes joined without brackets",
        "themes: [record-keeping, delay]",
        "themes: ▸record-keeping; delay",
        "CA104",
        "Write `themes: [record-keeping, delay]`",
    ),
    Mistake(
        "grade with a comment",
        "overall: inadequate",
        "overall: ▸inadequat  # the zebra as a whole",
        "CA201",
        "Did you mean `inadequate`?",
    ),
    Mistake("capital in a key of a closed value", "reviewer: ", "▸Reviewer: ", "CA101", "Did you mean `reviewer`?"),
    Mistake(
        "sentence that looks like a key",
        ILLUSTRATION,
        f"{ILLUSTRATION}▸Note: the zebra slept\n",
        "CA101",
        "part of a text",
    ),
    Mistake("criterion among many themes", "[record-keeping, delay]", "[▸initial-contact, delay]", "CA201", "such as"),
    Mistake(
        "no such day in another form", "reviewed: 2017-10-04", "reviewed: ▸31/09/2017", "CA106", "month and the day"
    ),
    Mistake(
        "month in words for a day", "reviewed: 2017-10-04", "reviewed: ▸October 2017", "CA106", "Write the day too"
    ),
    Mistake(
        "date with a weekday in brackets",
        "reviewed: 2017-10-04",
        "reviewed: ▸2017-10-04 (Wednesday)",
        "CA106",
        "Write 2017-10-04",
    ),
    Mistake("date with dashes", "reviewed: 2017-10-04", "reviewed: ▸2017–10–04", "CA106", "Write 2017-10-04"),
    Mistake("date with a full stop", "reviewed: 2017-10-04", "reviewed: ▸4-Oct-17.", "CA106", "Write 2017-10-04"),
    Mistake("colon behind a grade", "overall: inadequate", "overall: inadequate▸: no zebra", "CA012", "one value only"),
    Mistake("colon behind a code", "reviewer: inspector-7", "reviewer: inspector▸: zebra", "CA012", "one value only"),
    Mistake(
        "quotes and words behind a category",
        "category: child-sexual-exploitation",
        'category: ▸"child-sexual-exploitation" zebra',
        "CA012",
        "one value only",
    ),
    Mistake(
        "words behind a list",
        "themes: [record-keeping, delay]",
        "themes: ▸[record-keeping] zebra",
        "CA012",
        "`themes: [first, second]`",
    ),
    Mistake("star before a grade", "overall: inadequate", "overall: ▸*inadequate", "CA021", "without the sign"),
    Mistake("case id twice on one line", "case: LAN-023", "case: ▸[LAN-023, LAN-024]", "CA104", "Write one value"),
    Mistake(
        "document of another program",
        "",
        "▸the zebra",
        "CA310",
        "Copy its words into a file made by `caseaudit new`",
        "cases/LAN-024.RTF",
    ),
    Mistake(
        "case with another ending behind",
        "",
        "▸case: zebra",
        "CA310",
        "Rename it to `LAN-024.yaml`",
        "cases/LAN-024.yaml.txt",
    ),
)

# Where the place or the sentence did not fit.
PLACES = (
    Mistake(
        "no colon after the key of a finding",
        "- kind: strength",
        "- ▸kind strength",
        "CA014",
        "Write a colon behind it, `kind:`",
    ),
    Mistake("no colon before the bar", "reason: |\n", "▸reason |\n", "CA014", "`reason: |`"),
    Mistake("no colon before a category", "category: ", "▸category ", "CA014", "Write a colon behind it, `category:`"),
    Mistake(
        "grade beside an assessor with grades",
        "  inspector:\n",
        "  inspector: ▸inadequate\n",
        "CA104",
        "nothing may stand beside",
    ),
    Mistake(
        "grade beside the judgements", "judgements:\n", "judgements: ▸inadequate\n", "CA104", "nothing may stand beside"
    ),
    Mistake("word beside a referral with keys", "referral:\n", "referral: ▸yes\n", "CA104", "nothing may stand beside"),
    Mistake("word beside the findings", "findings:\n", "findings: ▸two\n", "CA104", "nothing may stand beside"),
    Mistake(
        "colon without a space before a comment",
        "    overall: inadequate\n",
        "    ▸overall:inadequate   # the zebra\n",
        "CA014",
        "space after the colon",
    ),
    *(
        Mistake(
            f"{sign} for the dash of a finding",
            "  - kind: strength",
            f"  ▸{sign} kind: strength",
            "CA014",
            "hyphen and a space",
        )
        for sign in "•–—*"
    ),
    text(
        "colon below a key without a bar",
        "▸reason:\n  Nobody called.\n  The zebra: asleep.\n",
        "CA012",
        "Write `reason: |`",
    ),
    text(
        "quotation below a key without a bar",
        '▸reason:\n  "No zebra" was seen\n  by anybody.\n',
        "CA012",
        "Write `reason: |`",
    ),
    text("hash below a key without a bar", "▸reason:\n  Nobody called zebra #3 again.\n", "CA030", "Write `reason: |`"),
    Mistake(
        "dash before every key",
        STRENGTH,
        "  - kind: strength\n  - ▸themes: [delay]\n  - text: |\n      The zebra.\n",
        "CA104",
        "one dash for each entry",
    ),
    Mistake(
        "words for a finding",
        STRENGTH,
        "  - ▸A zebra was not seen\n",
        "CA104",
        "the words on the lines below `text: |`",
    ),
    Mistake(
        "judgements without anybody",
        "judgements:\n  force:\n    overall: requires-improvement\n    investigation: good\n  inspector:\n    overall: inadequate\n    initial-contact: requires-improvement\n    investigation: inadequate\n    police-detention: not-applicable\n",
        "judgements: ▸inadequate\n",
        "CA104",
        "such as `inspector:`",
    ),
    Mistake(
        "day of an answer as a list",
        "answered: 2017-10-19",
        "answered: ▸[2017-10-19, 2017-10-20]",
        "CA104",
        "one value",
    ),
    Mistake(
        "findings below an empty reason",
        f"{REASON}findings:",
        "▸reason:\n  findings:",
        "CA104",
        "Move `findings` to the left",
    ),
    Mistake(
        "theme beside a list of themes",
        "themes: [record-keeping, delay]",
        "themes: record-keeping\n      ▸- delay",
        "CA032",
        "`themes: [first, second]`",
    ),
)

# One word may be a name.
PRIVATE = (
    Mistake(
        "name for a category",
        "category: child-sexual-exploitation",
        "category: ▸Zebra",
        "CA201",
        "caseaudit frameworks",
    ),
    Mistake("name for a theme", "[record-keeping, delay]", "[▸Zebra, delay]", "CA201", "caseaudit frameworks"),
    Mistake("name for a kind", "kind: strength", "kind: ▸Zebra", "CA105", "`strength` or `concern`"),
    Mistake("name for a grade", "overall: inadequate", "overall: ▸Zebra", "CA201", "Write `good`"),
    Mistake("name for a case id", "case: LAN-023", "case: ▸Zebra Smith", "CA107", "such as `LAN-001`"),
    Mistake("name in a list for a grade", "overall: inadequate", "overall: ▸[Zebra]", "CA104", "one value"),
    Mistake("name for a day", "reviewed: 2017-10-04", "reviewed: ▸Zebra", "CA106", "such as 2017-10-04"),
    Mistake(
        "name for a case of a key finding",
        "cases: [LAN-023]",
        "cases: [LAN-023, ▸Zebra]",
        "CA311",
        "id of a case file",
        INSPECTION,
    ),
)

MISTAKES = (*READING, *SHAPE, *FRAMEWORK, *CASES, *FOLDER, *INSPECTIONS, *LOST, *ADVICE, *PLACES, *PRIVATE)


def planted(mistake: Mistake) -> tuple[dict[str, bytes], tuple[int, int]]:
    """({path: content} of the inspection with the mistake in it, the line and column where it is)."""
    before = GOOD.get(mistake.file, "")
    if mistake.old:
        assert before.count(mistake.old) == 1, f"{mistake.old!r} stands there {before.count(mistake.old)} times"
    marked = before.replace(mistake.old, mistake.new) if mistake.old else mistake.new
    if mistake.at:
        assert marked.count(mistake.at) == 1, f"{mistake.at!r} stands there {marked.count(mistake.at)} times"
        marked = marked.replace(mistake.at, MARK + mistake.at)
    lines = marked.partition(MARK)[0].split("\n")
    place = (len(lines), len(lines[-1]) + 1)
    files = {path: text.encode() for path, text in GOOD.items()}
    files["earlier/inspection.yaml"] = f"{EARLIER}{RECOMMENDATIONS}".encode()
    files[mistake.file] = marked.replace(MARK, "").encode(mistake.encoding)
    return files, place


def lay(folder: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def diagnosed(folder: Path, mistake: Mistake) -> list[Diagnostic]:
    """What is said of the inspection with the mistake in it."""
    return list(run_audit(lay(folder, planted(mistake)[0])).diagnostics)


def suggested(diagnostic: Diagnostic) -> str | None:
    """What the line to type instead has in place of what the caret points to."""
    excerpt = diagnostic.excerpt
    if excerpt is None or excerpt.instead is None:
        return None
    behind = len(excerpt.text) - excerpt.caret - excerpt.width
    return excerpt.instead[excerpt.caret : len(excerpt.instead) - behind]


def names(mistakes: tuple[Mistake, ...]) -> Iterator[str]:
    return (mistake.name.replace(" ", "-") for mistake in mistakes)


@pytest.mark.parametrize("name", shipped_frameworks())
def test_what_new_writes_is_told_from_what_is_written_into_it(name: str) -> None:
    framework = load_framework(name)
    starter = case_starter("LAN-001", framework.categories[0].id, framework)

    def codes(typed: str) -> list[str]:
        problems = check_case(typed.replace("reviewed:", "reviewed: 2017-10-04").encode(), framework, None)[1]
        return [problem.code for problem in problems]

    assert codes(starter) == []
    left = starter.index("findings:")
    written = starter[left:].replace("What was", "The log was").replace("on now.", "on this week.")
    blocks = 1 + ("referral:" in written)
    assert codes(starter[:left] + written) == ["CA035"] * blocks
    filled = re.sub(r"^#(?=  )", "", starter[left:], flags=re.MULTILINE)
    assert codes(starter[:left] + filled) == ["CA208"] * blocks


def test_the_good_inspection_is_good(tmp_path: Path) -> None:
    assert not run_audit(lay(tmp_path, {path: text.encode() for path, text in GOOD.items()})).diagnostics


def test_the_table_is_long_and_its_names_are_unique() -> None:
    assert len(MISTAKES) >= 75
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize("mistake", MISTAKES, ids=names(MISTAKES))
def test_a_mistake_is_reported_once_at_its_place_with_a_hint_that_mends_it(mistake: Mistake, tmp_path: Path) -> None:
    place = planted(mistake)[1]
    found = diagnosed(tmp_path, mistake)
    assert [(each.path, each.line, each.column, each.code) for each in found] == [(mistake.file, *place, mistake.code)]
    assert mistake.hint in found[0].hint


@pytest.mark.parametrize("mistake", MISTAKES, ids=names(MISTAKES))
def test_what_is_said_of_a_mistake_shows_no_prose(mistake: Mistake, tmp_path: Path) -> None:
    for each in diagnosed(tmp_path, mistake):
        assert SENTINEL not in repr(each).lower()


@pytest.mark.parametrize("mistake", MISTAKES, ids=names(MISTAKES))
def test_the_line_to_type_instead_mends_the_mistake(mistake: Mistake, tmp_path: Path) -> None:
    files = planted(mistake)[0]
    rounds = 0
    while found := run_audit(lay(tmp_path, files)).diagnostics:
        instead = suggested(found[0])
        if instead is None:
            assert rounds == 0, f"what was to be typed instead is wrong: {found[0].message}"
            return
        lines = files[mistake.file].decode().split("\n")
        line = lines[found[0].line - 1]
        assert found[0].end_line == found[0].line
        lines[found[0].line - 1] = line[: found[0].column - 1] + instead + line[found[0].end_column - 1 :]
        files[mistake.file] = "\n".join(lines).encode()
        rounds += 1
        # One mistake may hide behind another, such as a theme that is misspelt and stands without its brackets.
        assert rounds <= 2


def test_enough_mistakes_come_with_a_line_to_type_instead(tmp_path: Path) -> None:
    mended = [each for each in MISTAKES if any(map(suggested, diagnosed(tmp_path / each.name, each)))]
    assert len(mended) >= 40
