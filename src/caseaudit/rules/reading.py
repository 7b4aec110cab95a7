"""The manuals of what the reader finds: text that is not YAML, or says something else than it seems to (`document.py`)."""

from __future__ import annotations

from caseaudit.diagnostics import Rule, found_in_passing

RULES: tuple[Rule, ...] = (
    found_in_passing(
        "CA001",
        "not-utf8",
        "error",
        """The file is not saved as UTF-8.

        In another encoding a pound sign or an accent becomes another character, or none. The place shown is the first
        byte that is not UTF-8.

        Bad:

            # encoding: latin-1
            reason: |
              The café kept its record.  # expect: CA001

        Good:

            reason: |
              The café kept its record.
        """,
    ),
    found_in_passing(
        "CA002",
        "too-large",
        "error",
        """The file is larger than a case file can be.

        The limit is 1 MiB and 10,000 values; no file that people write comes near it.

        Bad:

            # file: cases/LAN-002.yaml
            # repeat: 70000
            case: LAN-002  # expect: CA002
            reason: |
              Twenty letters long.

        Good:

            # file: cases/LAN-002.yaml
            case: LAN-002
            reason: |
              Twenty letters long.
        """,
    ),
    found_in_passing(
        "CA003",
        "too-deep",
        "error",
        """Lists and mappings stand in one another more than twenty deep.

        No file needs it; often square brackets were meant as text.

        Bad:

            reason: [[[[[[[[[[[[[[[[[[[[redacted]]]]]]]]]]]]]]]]]]]]  # expect: CA003

        Good:

            reason: |
              [redacted]
        """,
    ),
    found_in_passing(
        "CA004",
        "empty-file",
        "error",
        """The file is empty, or holds comments only.

        Perhaps it was created and never written, or saved in another place.

        Bad:

            # file: cases/LAN-002.yaml
            # nothing else  # expect: CA004

        Good:

            # file: cases/LAN-002.yaml
            case: LAN-002
        """,
    ),
    found_in_passing(
        "CA005",
        "not-a-mapping",
        "error",
        """The file holds a list or a bare text where keys with values belong.

        Every file starts with a key, a colon and a space.

        Bad:

            # file: cases/LAN-002.yaml
            - LAN-002  # expect: CA005

        Good:

            # file: cases/LAN-002.yaml
            case: LAN-002
        """,
    ),
    found_in_passing(
        "CA006",
        "unreadable",
        "error",
        """The file cannot be opened.

        It was moved while the tool ran, it is a link to a file that is gone, or you may not read it.

        Bad:

            # file: cases/LAN-002.yaml
            # link: gone.yaml  # expect: CA006

        Good:

            # file: cases/LAN-002.yaml
            case: LAN-002
        """,
    ),
    found_in_passing(
        "CA010",
        "syntax",
        "error",
        """The text stops being YAML at this place, for a reason that no other rule names.

        Look at the line shown and the one before it.

        Bad:

            themes: [a: b: c]  # expect: CA010

        Good:

            reason: |
              Anything may stand here: after the bar, text is text.
        """,
    ),
    found_in_passing(
        "CA011",
        "unclosed",
        "error",
        """A quote or a bracket opens and is never closed.

        Everything after it is swallowed. The place shown is where it opens.

        Bad:

            reason: "Nobody called  # expect: CA011
            reviewer: inspector-1

        Good:

            reason: |
              Nobody called
            reviewer: inspector-1
        """,
    ),
    found_in_passing(
        "CA012",
        "text-needs-a-bar",
        "error",
        """A text without a bar starts with, or holds, a sign that means something to YAML; or the bar is another sign.

        After `|` on the line of the key, the indented lines below are text, whatever signs they hold.

        Bad:

            reason: Note: nobody called  # expect: CA012

        Good:

            reason: |
              Note: nobody called
        """,
    ),
    found_in_passing(
        "CA013",
        "indentation",
        "error",
        """A line is indented by a tab, or differently from the lines it belongs with.

        Keys of one mapping start in the same column; what belongs to a key starts two spaces further right.

        Bad:

            judgements:
              inspector:
                overall: good
               force:  # expect: CA013
                overall: good

        Good:

            judgements:
              inspector:
                overall: good
              force:
                overall: good
        """,
    ),
    found_in_passing(
        "CA014",
        "missing-colon",
        "error",
        """A line is neither a key with a colon and a space nor part of a text.

        A key needs a colon and a space, an entry of a list a dash and a space, and a text must be indented under its key.

        Bad:

            reviewer:inspector-1  # expect: CA014

        Good:

            reviewer: inspector-1
        """,
    ),
    found_in_passing(
        "CA015",
        "control-character",
        "error",
        """A control character stands in the file.

        It cannot be seen, and comes in by pasting from another program.

        Bad:

            reviewer: inspector\\x07  # expect: CA015

        Good:

            reviewer: inspector
        """,
    ),
    found_in_passing(
        "CA020",
        "duplicate-key",
        "error",
        """A key stands twice in the same mapping.

        Most programs keep one of the two and lose the other in silence.

        Bad:

            reviewer: inspector-1
            reviewer: inspector-2  # expect: CA020

        Good:

            reviewer: inspector-2
        """,
    ),
    found_in_passing(
        "CA021",
        "anchor-or-alias",
        "error",
        """A value refers to another part of the file.

        `&` and `*` at the start of a value are YAML's way to do so. A case says what it says in its own place.

        Bad:

            reviewer: &first inspector-1  # expect: CA021

        Good:

            reviewer: inspector-1
        """,
    ),
    found_in_passing(
        "CA022",
        "tag",
        "error",
        """A value is marked with a type.

        `!` at the start of a value is YAML's way to do so, and to make programs create objects. Nothing here does.

        Bad:

            reviewer: !!str inspector-1  # expect: CA022

        Good:

            reviewer: inspector-1
        """,
    ),
    found_in_passing(
        "CA023",
        "second-document",
        "error",
        """A second document starts in the file, or a line gives YAML an instruction.

        A file holds one case.

        Bad:

            reviewer: inspector-1
            ---  # expect: CA023
            reviewer: inspector-2

        Good:

            reviewer: inspector-1
        """,
    ),
    found_in_passing(
        "CA024",
        "key-of-many-parts",
        "error",
        """A list or a mapping stands where a key belongs.

        Keys are words.

        Bad:

            ? [inspector-1, inspector-2]  # expect: CA024
            : reviewers

        Good:

            reviewer: inspector-1
        """,
    ),
    found_in_passing(
        "CA030",
        "comment-cuts-text",
        "error",
        """A `#` cuts a sentence or a text: for YAML, a comment starts there.

        What stands behind it is lost without a word. Two spaces before `# ` are taken for a comment that was meant, and
        so is a line that starts with `# `; one that starts with `#2` right below a text is not.

        Bad:

            reason: Nobody asked for item #3 of the log.  # expect: CA030

        Good:

            reason: |
              Nobody asked for item #3 of the log.
        """,
    ),
    found_in_passing(
        "CA031",
        "comma-cuts-text",
        "error",
        """A comma inside `{ }` cuts a sentence.

        Between braces, a comma ends a value; what follows becomes a key of its own.

        Bad:

            findings:
              - {kind: concern, themes: [delay], text: No record, the log ends}  # expect: CA031

        Good:

            findings:
              - kind: concern
                themes: [delay]
                text: |
                  No record, the log ends
        """,
    ),
    found_in_passing(
        "CA032",
        "list-folded-away",
        "error",
        """The lines of a list are joined into one sentence.

        After `>` and after plain text, line breaks become spaces. After `|` they stay.

        Bad:

            reason: >
              Nobody
              - called  # expect: CA032
              - visited

        Good:

            reason: |
              Nobody
              - called
              - visited
        """,
    ),
    found_in_passing(
        "CA033",
        "invisible-character",
        "error",
        """An invisible character stands where it changes the meaning, or could.

        Word processors and web pages leave them behind: no-break spaces that do not indent, line separators that break
        a line for one program and not for another, marks that turn the direction of text.

        Bad:

            judgements:
            \\xa0\\xa0inspector:  # expect: CA033
                overall: good

        Good:

            judgements:
              inspector:
                overall: good
        """,
    ),
    found_in_passing(
        "CA034",
        "curly-quotes",
        "error",
        """Curly quotes stand where straight ones enclose a value.

        They enclose nothing for YAML and become part of the value. Inside a text after `|` they are welcome.

        Bad:

            reviewer: “inspector-1”  # expect: CA034

        Good:

            reviewer: inspector-1
        """,
    ),
    found_in_passing(
        "CA035",
        "commented-out",
        "warning",
        """The lines below `findings:` or `referral:` are comments, because each still starts with `#`.

        `caseaudit new` leaves an example there that counts for nothing. Whoever writes into it must delete the `#` at
        the start of its lines, or what is written is lost without a word.

        Bad:

            findings:
            #  - kind: strength  # expect: CA035
            #    themes: [joint-working]
            #    text: |
            #      The school called on the same day.

        Good:

            findings:
              - kind: strength
                themes: [joint-working]
                text: |
                  The school called on the same day.
        """,
    ),
)
