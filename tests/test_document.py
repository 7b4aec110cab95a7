"""Reading: whatever the bytes are, there is an answer, with places inside the file; and text is read to the letter."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from running import caseaudit, without
from test_mistakes import CASE, GOOD, INSPECTION, MISTAKES, SENTINEL, Mistake, diagnosed, lay, names, planted

from caseaudit import document, events
from caseaudit.audit import check_case, run_audit
from caseaudit.briefing import load_framework
from caseaudit.case import Case
from caseaudit.diagnostics import Diagnostic, Problem, Span
from caseaudit.document import read
from caseaudit.events import MAX_DEPTH, MAX_NODES, MAX_PROBLEMS, parser_in_use
from caseaudit.fields import is_known, is_open
from caseaudit.places import place
from caseaudit.rules import BY_CODE
from caseaudit.sources import MAX_BYTES

EXAMPLES = Path(__file__).parents[1] / "examples"
FRAMEWORK = load_framework("ncpi-2016")
# What YAML gives a meaning to, and what people paste in.
SIGNS = [
    *"abz019 \n\n\t:-#|>'\"[]{},&*!%@`?~\\.=\r",
    "\ufeff",
    "\u2028",
    "\xa0",
    "\x85",
    "\u200b",
    "“",
    "\x07",
    "😀",
    "é",
    ": ",
    "- ",
    "\n  ",
]


def placed(content: bytes) -> list[Diagnostic]:
    """What is said of a case file with this content."""
    _, problems = check_case(content, FRAMEWORK, None)
    return place(content, problems, "a.yaml", BY_CODE, lambda route: is_open(Case, route))


def lines_of(content: bytes) -> list[str]:
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def assert_placed_inside(content: bytes) -> None:
    lines = lines_of(content)
    for each in placed(content):
        assert 1 <= each.line <= len(lines)
        assert 1 <= each.column <= len(lines[each.line - 1]) + 1
        assert (each.line, each.column) <= (each.end_line, each.end_column)
        assert each.end_line <= len(lines)
        if each.excerpt is not None:
            assert 0 <= each.excerpt.caret <= len(each.excerpt.text)
            assert each.excerpt.width >= 1


@given(st.binary(max_size=300))
@example(b"\xff\xfea\x00")
@example(b"\xef\xbb\xbf")
@example(b"case: \xe9")
def test_any_bytes_are_answered(content: bytes) -> None:
    data, problems = read(content)
    assert data is not None or problems
    assert_placed_inside(content)


@given(st.lists(st.sampled_from(SIGNS), max_size=60).map("".join))
@example("{a,a,b}")
@example("x: [")
@example("a: &b")
@example("? a\n: b")
@example("[a]: b")
@example("a: {{ b }}")
@example("*a : b")
@example("a: |\n  b\n c")
@example("- - - x: [\n-")
def test_any_signs_of_yaml_are_answered(typed: str) -> None:
    data, problems = read(typed.encode())
    assert data is not None or problems
    assert_placed_inside(typed.encode())


@given(st.integers(0, len(GOOD[CASE])), st.integers(0, 4), st.lists(st.sampled_from(SIGNS), max_size=3).map("".join))
def test_a_good_file_damaged_anywhere_is_answered_and_shows_no_prose(at: int, gone: int, typed: str) -> None:
    # A capital makes the word one of a text wherever it lands; small words may be taken for keys, which are shown.
    good = GOOD[CASE].replace(SENTINEL, SENTINEL.upper())
    content = (good[:at] + typed + good[at + gone :]).encode()
    assert_placed_inside(content)
    for each in placed(content):
        assert SENTINEL.upper() not in repr(each)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 1_000_000,
        b"- " * 400_000,
        b"{a: " * 200_000,
        b" " * 900_000 + b"x: [",
        b"-" * 900_000 + b"x",
        b"a: " + b"b: " * 300_000,
        b"a: 'b" * 150_000,
        "a\u2028".encode() * 200_000,
        "a:\xa0".encode() * 200_000,
        b"a: 1\n" * (MAX_NODES - 1),
        b"a: [" + b"x, " * (MAX_NODES - 9) + b"x]",
        b"a" * 900_000 + b": b: c",
    ],
    ids=lambda content: repr(content[:9]),
)
def test_a_hostile_file_is_answered_soon(content: bytes) -> None:
    assert 1 <= len(placed(content)) <= MAX_PROBLEMS


PROSE_LINE = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"]), max_size=30)


@given(st.lists(PROSE_LINE, min_size=1, max_size=6))
@example(["#3 of: the log", "- a list", "", "  deeper", "{{ x }}", "“quoted” 'text' \"here\"", "\tafter a tab", "---"])
@example(["Note:\xa0after a no-break space", "\xa0at the start of a line", "- \xa0and in a list"])
def test_a_text_after_a_bar_is_read_to_the_letter(lines: list[str]) -> None:
    lines = [line if line.strip(" ") else "" for line in lines]
    # The first line says how far the text is indented, so it cannot itself begin with a space.
    lines = [lines[0].lstrip(" ") or "x", *lines[1:]]
    typed = "reason: |\n" + "".join(f"  {line}\n" if line else "\n" for line in lines) + "reviewer: a\n"
    data, problems = read(typed.encode())
    assert not problems
    assert isinstance(data, dict)
    assert data["reason"].rstrip("\n") == "\n".join(lines).rstrip("\n")
    assert data["reviewer"] == "a"


@pytest.mark.parametrize(
    "typed", ["007", "no", "1e3", "0x1F", "2017-10-04", "true", ".inf", "nan", "1_000", "12:30", "=", "<<"]
)
def test_a_scalar_is_text(typed: str) -> None:
    assert read(f"a: {typed}\n".encode()) == ({"a": typed}, [])


@pytest.mark.parametrize("typed", ["", "~", "null", "Null", "NULL", "|", ">", "  # nothing"])
def test_nothing_is_absent(typed: str) -> None:
    assert read(f"a: {typed}\nb: c\n".encode()) == ({"a": None, "b": "c"}, [])


@pytest.mark.parametrize("typed", ['"null"', "'~'", "nULL"])
def test_a_quoted_nothing_is_a_word(typed: str) -> None:
    assert read(f"a: {typed}\n".encode()) == ({"a": typed.strip("\"'")}, [])


def test_notes_are_dropped_and_checked() -> None:
    assert read(b"a: b\nnotes: |\n  Secret.\n", Case.dropped_keys) == ({"a": "b"}, [])
    data, problems = read(b"a: b\nnotes: [Secret]\n", Case.dropped_keys)
    assert data == {"a": "b"}
    assert [problem.code for problem in problems] == ["CA104"]


# The traps that STYLE.md lists, where the table of mistakes has not got them: what is typed, and (line, column, code).
TRAPS = {
    "duplicate keys are all reported": ("a: 1\na: 2\na: 3\n", [(2, 1, "CA020"), (3, 1, "CA020")]),
    "form feed": ("a: 1\nb: \x0c\n", [(2, 4, "CA015")]),
    "brackets without end": ("[" * 3000, [(1, 21, "CA003")]),
    "no day of the calendar is text here": ("a: 2024-13-45\n", []),
    "more digits than Python reads": (f"a: 1{'0' * 5000}\n", []),
    "keys that Python takes for equal": ("1: a\ntrue: b\n", []),
    "a tag": ("a: !foo 1\n", [(1, 4, "CA022")]),
    "an alias inside its own anchor": ("a: &a [*a]\n", [(1, 4, "CA021"), (1, 8, "CA021")]),
    "an alias without an anchor": ("a: b\nc: *d\n", [(2, 4, "CA021")]),
    "line separator in a block": ("a: |\n  b\u2028c\nd: e\n", [(2, 4, "CA033")]),
    "paragraph separator in a block": ("a: |\n  b\u2029c\nd: e\n", [(2, 4, "CA033")]),
    "nothing at all": ("", [(1, 1, "CA004")]),
    "a comment": ("# a\n", [(1, 1, "CA004")]),
    "a bare word": ("a\n", [(1, 1, "CA005")]),
    "byte order mark": ("\ufeffa: &b c\n", [(1, 4, "CA021")]),
    "byte order mark, second line": ("\ufeffa: b\nc: &d e\n", [(2, 4, "CA021")]),
    "CRLF": ("a: b\r\nc: &d e\r\nf: |\r\n  g\r\n", [(2, 4, "CA021")]),
    "CR": ("a: b\rc: &d e\r", [(2, 4, "CA021")]),
    "emoji before a value": ("😀: &a b\n", [(1, 4, "CA021")]),
    "emoji in the line above": ("a: 😀😀\nb: &c d\n", [(2, 4, "CA021")]),
    "a letter of two parts before a value": ("e\u0301: &a b\n", [(1, 5, "CA021")]),
    "not a number": ("a: nan\nb: .nan\nc: .inf\n", []),
    "no space after a colon in braces": ("a: {b:1}\n", [(1, 5, "CA031")]),
    "a tab after a colon": ("a:\tb\n", []),
    "next line in a text": ("a: b\x85c\nd: &e f\n", [(1, 5, "CA033"), (2, 4, "CA021")]),
    "a mapping ends where its key does": ("a:\n  b: c\n\n\n&d e: f\n", [(5, 1, "CA021")]),
    "no-break space in a text": ("a: |\n  b\xa0c\n", []),
    "no-break space after a colon": ("a:\xa0b\n", [(1, 3, "CA033")]),
    "no-break spaces on an empty line of a text": ("a: |\n  b\n\xa0\n  c\n", [(3, 1, "CA033")]),
    "comment of two spaces": ("a: two words  # said\n", []),
    "comment of one space after one word": ("a: b # said\n", []),
    "hash without a space": ("a: two words  #3 more\n", [(1, 15, "CA030")]),
    "hash inside a text": ("a: |\n  two words #3\n", []),
    "hash inside quotes": ('a: "two words #3"\n', []),
    "quotes inside a word": ('a: it\'s "so"\n', []),
    "delete character": ("a: b\x7fc\n", [(1, 5, "CA015")]),
}


@pytest.mark.parametrize(("typed", "expected"), TRAPS.values(), ids=TRAPS)
def test_a_trap_already_met(typed: str, expected: list[tuple[int, int, str]]) -> None:
    content = typed.encode()
    found = place(content, read(content)[1], "a.yaml", BY_CODE)
    assert [(each.line, each.column, each.code) for each in found] == expected


def test_keys_and_digits_stay_what_they_are() -> None:
    digits = "1" + "0" * 5000
    assert read(f"1: a\ntrue: b\n1.0: {digits}\n".encode())[0] == {"1": "a", "true": "b", "1.0": digits}


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_byte_order_mark_change_nothing(ending: str, mark: str, tmp_path: Path) -> None:
    files = {path: (mark + text.replace("\n", ending)).encode() for path, text in GOOD.items()}
    assert not run_audit(lay(tmp_path, files)).diagnostics
    assert read(files[CASE]) == read(GOOD[CASE].encode())


@pytest.mark.parametrize("mistake", [each for each in MISTAKES if each.encoding == "utf-8"], ids=lambda each: each.name)
def test_a_mistake_has_the_same_place_with_crlf_and_mark(mistake: Mistake, tmp_path: Path) -> None:
    files, place = planted(mistake)
    files[mistake.file] = b"\xef\xbb\xbf" + files[mistake.file].replace(b"\n", b"\r\n")
    found = run_audit(lay(tmp_path, files)).diagnostics
    assert [(each.line, each.column, each.code) for each in found] == [(*place, mistake.code)]


@pytest.mark.parametrize("depth", [MAX_DEPTH - 1, MAX_DEPTH])
def test_depth_is_bounded(depth: int) -> None:
    _, problems = read(f"a: {'[' * depth}b{']' * depth}\n".encode())
    assert [problem.code for problem in problems] == ["CA003"] * (depth >= MAX_DEPTH)


def test_bytes_are_bounded() -> None:
    assert not read(b"a: " + b"b" * (MAX_BYTES - 3))[1]
    assert [problem.code for problem in read(b"a: " + b"b" * (MAX_BYTES - 2))[1]] == ["CA002"]


def test_values_are_bounded() -> None:
    assert not read(b"a:\n" + b"- b\n" * (MAX_NODES - 2))[1]
    assert [problem.code for problem in read(b"a:\n" + b"- b\n" * (MAX_NODES - 1))[1]] == ["CA002"]


def test_what_is_not_shown_is_counted() -> None:
    found = placed(b"".join(b"k%d: 1\n" % number for number in range(MAX_PROBLEMS + 20)))
    assert len(found) == MAX_PROBLEMS
    assert [each.hint for each in found if "There are more in this file" in each.hint]


def test_equal_problems_have_different_fingerprints_that_do_not_depend_on_the_lines_above() -> None:
    content = b"a: &x 1\nb: &x 1\n"
    first = place(content, read(content)[1], "a.yaml", BY_CODE)
    content = b"# a comment\n" + content
    second = place(content, read(content)[1], "a.yaml", BY_CODE)
    assert [each.fingerprint for each in first] == [each.fingerprint for each in second]
    assert len({each.fingerprint for each in first}) == 2
    same = Problem("CA021", (), Span(3, 5), "", "")
    assert len({each.fingerprint for each in place(content, [same, same], "a.yaml", BY_CODE)}) == 2


def test_the_c_parser_is_in_use() -> None:
    assert parser_in_use() == "libyaml"


# Where ruamel.yaml's own parser says something else than libyaml: the mistake or trap, and what the pure parser says.
DIFFERENT: dict[str, list[tuple[int, int, str]]] = {
    # After `...` it starts a second document where the text goes on; libyaml stops and says that it wants `---`.
    "three dots": [(45, 1, "CA023")],
    "three dots in a text": [(19, 3, "CA023")],
    # It allows no tab after a colon; libyaml does.
    "a tab after a colon": [(1, 1, "CA014")],
}


def use_pure_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there is no wheel of PyYAML."""
    monkeypatch.setitem(sys.modules, "yaml", None)
    _, kinds, fault = events.parser_installed()
    monkeypatch.setattr(events, "CParser", None)
    for module in (events, document):
        monkeypatch.setattr(module, "SyntaxFault", fault)
        for name in vars(module).keys() & {
            each.removesuffix("Event") for each in vars(kinds) if each.endswith("Event")
        }:
            monkeypatch.setattr(module, name, getattr(kinds, f"{name}Event"))


@pytest.fixture
def pure(monkeypatch: pytest.MonkeyPatch) -> None:
    use_pure_parser(monkeypatch)


def test_the_pure_parser_reads_the_same_data(monkeypatch: pytest.MonkeyPatch) -> None:
    contents = [path.read_bytes() for path in sorted(EXAMPLES.glob("*/**/*.yaml"))]
    assert len(contents) >= 180
    read_by_c = [read(content) for content in contents]
    use_pure_parser(monkeypatch)
    assert parser_in_use() == "ruamel.yaml"
    assert [read(content) for content in contents] == read_by_c


def test_the_command_says_once_that_the_pure_parser_is_slower() -> None:
    done = caseaudit("validate", EXAMPLES / "sjr-sample", before=without("yaml"))
    assert done.returncode == 0
    assert "files are ready" in done.stdout
    assert done.stderr.count("slower") == 1


@pytest.mark.usefixtures("pure")
@pytest.mark.parametrize("mistake", MISTAKES, ids=names(MISTAKES))
def test_the_pure_parser_finds_the_same_mistakes(mistake: Mistake, tmp_path: Path) -> None:
    found = [(each.line, each.column, each.code) for each in diagnosed(tmp_path, mistake)]
    assert found == DIFFERENT.get(mistake.name, [(*planted(mistake)[1], mistake.code)])


@pytest.mark.usefixtures("pure")
@pytest.mark.parametrize(("typed", "expected"), TRAPS.values(), ids=TRAPS)
def test_a_trap_already_met_by_the_pure_parser(typed: str, expected: list[tuple[int, int, str]]) -> None:
    name = next(name for name, trap in TRAPS.items() if trap == (typed, expected))
    test_a_trap_already_met(typed, DIFFERENT.get(name, expected))


def test_every_file_of_the_table_is_one_of_two() -> None:
    assert {CASE, INSPECTION} <= {mistake.file for mistake in MISTAKES}


def test_keys_inside_notes_are_not_shown() -> None:
    content = CASE_WITH_NOTES.encode()
    (found,) = place(
        content, check_case(content, None, None)[1], "a.yaml", BY_CODE, partial(is_open, Case), partial(is_known, Case)
    )
    assert found.excerpt is not None
    assert found.excerpt.text == "notes: {…}"


CASE_WITH_NOTES = "case: A\ncategory: section-47\nreviewed: 2017-10-04\nnotes: {zebra: seen by somebody}\n"


def test_an_escape_that_steers_a_screen_is_refused() -> None:
    _, problems = read(b'text: "x \\e]0;owned\\a"\n')
    assert [(each.code, each.route) for each in problems] == [("CA015", ("text",))]
