"""House style: templates of one's own change what they name and nothing else, and what is wrong in one has its line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from reading import text_of
from running import caseaudit

from caseaudit import InvalidFile, NotFound, Report, build_report, extract, render, run_audit
from caseaudit.renderers.house import OURS

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples/house-style"
INSPECTION = ROOT / "examples/sjr-sample"
TEMPLATES = ("report.html.jinja", "report.md.jinja", "press.html.jinja", "press.md.jinja")


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(run_audit(INSPECTION, keep_cases=True))


def with_block(folder: Path, body: str, block: str = "conclusion") -> Path:
    """A folder whose Markdown template has one block, which begins in its third line."""
    text = f'{{% extends "caseaudit/report.md.jinja" %}}\n{{% block {block} %}}\n{body}\n{{% endblock %}}\n'
    (folder / "report.md.jinja").write_text(text, encoding="utf-8")
    return folder


def blocks_of(template: str) -> list[str]:
    text = (ROOT / "templates" / template).read_text(encoding="utf-8")
    return re.findall(r"\{% block (\w+) %\}", text)


def without_figures(page: str) -> set[str]:
    return {line for line in page.splitlines() if not re.search(r"shade|--|partnership|Exampleshire", line)}


def test_the_example_changes_its_blocks_and_nothing_else(report: Report) -> None:
    for form in ("html", "markdown"):
        plain, styled = text_of(report, form), render(report, form, EXAMPLE)
        assert isinstance(styled, str)
        assert "Exampleshire Safeguarding Partnership" in styled
        assert "Questions about this report" in styled
        assert without_figures(plain) - without_figures(styled) == set()
    for form in ("docx", "pdf"):
        made = render(report, form, EXAMPLE)
        assert made != render(report, form)


def test_one_part_by_itself_has_templates_of_its_own(report: Report, tmp_path: Path) -> None:
    (tmp_path / "extract.html.jinja").write_text("{{ report.extract }}, ours", encoding="utf-8")
    assert render(extract(report, "R1"), "html", tmp_path) == "R1, ours"
    with pytest.raises(NotFound, match=r"has no template for a report as html: it may hold `report\.html\.jinja`\."):
        render(report, "html", tmp_path)
    with pytest.raises(NotFound, match=r"There is no folder .*gone"):
        render(report, "html", tmp_path / "gone")


def test_a_template_that_extends_nothing_stands_for_the_whole(report: Report, tmp_path: Path) -> None:
    (tmp_path / "report.md.jinja").write_text("{{ report.cases }} cases <&>\n", encoding="utf-8")
    assert render(report, "markdown", tmp_path) == "8 cases <&>\n"
    (tmp_path / "report.html.jinja").write_text("{{ report.inspection.force }}{{ '<b>' }}", encoding="utf-8")
    assert str(render(report, "html", tmp_path)).endswith("&lt;b&gt;")


def test_a_block_may_say_what_ours_says_and_use_what_ours_uses(report: Report, tmp_path: Path) -> None:
    body = "{{ super() }}\nBy {{ titles_of(report).category | length }} kinds, as of {{ report.as_of | spoken_date }}."
    page = render(report, "markdown", with_block(tmp_path, body, "key_findings"))
    assert isinstance(page, str)
    assert "## Key findings" in page
    assert "kinds, as of " in page
    assert "\\#" not in page


def test_templates_may_share_parts_of_their_own(report: Report, tmp_path: Path) -> None:
    (tmp_path / "office.jinja").write_text("The audit office", encoding="utf-8")
    page = render(report, "markdown", with_block(tmp_path, "{% include 'office.jinja' %}"))
    assert "The audit office" in str(page)


def test_a_template_that_was_saved_again_is_read_again(report: Report, tmp_path: Path) -> None:
    for text in ("First.", "Other."):  # as long, and at the same time
        os.utime(with_block(tmp_path, text) / "report.md.jinja", (1, 1))
        assert text in str(render(report, "markdown", tmp_path))


def test_prose_is_never_a_template(tmp_path: Path) -> None:
    report = build_report(run_audit(INSPECTION, keep_cases=True))
    inspection = report.inspection.model_copy(update={"summary": "{{ 7 * 7 }} {% raise %}"})
    page = render(report.model_copy(update={"inspection": inspection}), "markdown", with_block(tmp_path, "x"))
    assert "49" not in str(page).split("##")[1]
    assert "{{ 7" in str(page)


WRONG = [
    # (what stands in the third line, code, line, what is said of it)
    ("{% if report.cases %}", "CA701", 4, "The tag `endblock` does not belong here."),
    ("{% for each in report.themes %}{% endfro %}", "CA701", 3, "The tag `endfro` does not belong here."),
    ("{{ report.cases", "CA701", 4, "This line is no Jinja."),
    ("{# never closed", "CA701", 3, "never closed"),
    ("{% endblock %}{% block conclusion %}", "CA701", 3, "The block `conclusion` stands here twice."),
    ("{{ 'a' ~ }}", "CA701", 3, "This line is no Jinja."),
    ("{% endblock %}{% block sumary %}", "CA702", 3, "There is no block `sumary`. Did you mean `summary`?"),
    ("{% endblock %}{% block xyz %}", "CA702", 3, "There is no block `xyz`. Write one of `header`, `summary`,"),
    ("{% endblock %}\nLost.{% block summary %}", "CA702", 4, "This stands outside of every block"),
    ("{{ reprot.cases }}", "CA703", 3, "`reprot` that a template knows. Did you mean `report`?"),
    ("{{ report.case_lst }}", "CA703", 3, "`case_lst` here. Did you mean `case_list`?"),
    ("{{ report.grades.godo }}", "CA703", 3, "`godo` here."),
    ("{{ report.cases.real_name }}", "CA703", 3, "`real_name`"),
    ("{{ report.cases | plurl('case') }}", "CA703", 3, "There is no filter `plurl`. Did you mean `plural`?"),
    ("{{ report.cases | zzzz }}", "CA703", 3, "There is no filter `zzzz`. Jinja's manual lists them."),
    ("{% if report.cases is evn %}x{% endif %}", "CA703", 3, "There is no test `evn`. Did you mean `even`?"),
    ("{% include 'gone.jinja' %}", "CA703", 3, "There is no template `gone.jinja`."),
    ("{% include '../secret.txt' %}", "CA703", 3, "There is no template `../secret.txt`."),
    ("{% include 'caseaudit/gone.jinja' %}", "CA703", 3, "There is no template `caseaudit/gone.jinja`."),
    ("{{ report.grades.clear() }}", "CA704", 3, "A template may not do this."),
    ("{{ report.grades.update(good=9) }}", "CA704", 3, "A template may not do this."),
    ("{{ report.__class__.__mro__ }}", "CA704", 3, "A template may not do this."),
    ("{{ titles_of.__globals__ }}", "CA704", 3, "A template may not do this."),
    ("{{ ''.__class__ }}", "CA704", 3, "A template may not do this."),
    ("{{ '{0.__class__}'.format(report) }}", "CA704", 3, "A template may not do this."),
    ("{{ report.cases / 0 }}", "CA704", 3, "This line cannot be worked out."),
    (
        "{{ report.inspection.previous + 'x' }}",
        "CA704",
        3,
        "is of another kind, or is none, as a count that a public report does not show",
    ),
    ("{{ super }}", "CA704", 3, "Put brackets behind it"),
    ("{% set report.cases = 99 %}", "CA704", 2, "A template may not do this."),
    ("{{ report.parse_raw('x', proto='pickle', allow_pickle=True) }}", "CA704", 3, "A template may not do this."),
    ("{{ report.inspection.parse_file('report.md.jinja') }}", "CA704", 3, "A template may not do this."),
    ("{{ report.model_copy(update={'cases': 99}).cases }}", "CA704", 3, "A template may not do this."),
    ("{{ report.model_fields_set }}", "CA704", 3, "A template may not do this."),
    ("{{ ('{0.__class__.__mro__}' | attr('format'))(1) }}", "CA704", 3, "A template may not do this."),
    ("{{ lipsum() }}", "CA703", 3, "`lipsum` that a template knows"),
    ("{{ report.themes | random }}", "CA703", 3, "There is no filter `random`."),
    ("{{ sentences.heading(9, 9) }}", "CA703", 3, "`id`"),
]


@pytest.mark.parametrize(("body", "code", "line", "said"), WRONG, ids=[each[0] for each in WRONG])
def test_what_is_wrong_in_a_template_has_its_line(
    body: str, code: str, line: int, said: str, report: Report, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    folder = tmp_path / "templates"
    folder.mkdir()
    with pytest.raises(InvalidFile) as caught:
        render(report, "markdown", with_block(folder, body))
    found = caught.value.diagnostics[0]
    assert (found.code, found.line) == (code, line), found
    assert said in f"{found.message} {found.hint}"
    assert found.path == (folder / "report.md.jinja").as_posix()
    assert found.excerpt is not None
    assert found.excerpt.line == line
    assert found.excerpt.caret + 1 == found.column
    assert "jinja2" not in f"{found.message} {found.hint}"


def test_what_a_house_template_says_is_never_unpickled(report: Report, tmp_path: Path) -> None:
    pickled = f"cbuiltins\\nopen\\np0\\n(V{(tmp_path / 'made').as_posix()}\\np1\\nVw\\np2\\ntp3\\nRp4\\n."
    wanted = f"{{{{ report.parse_raw('{pickled}', proto='pickle', allow_pickle=True) }}}}"
    with pytest.raises(InvalidFile):
        render(report, "markdown", with_block(tmp_path, wanted))
    assert not (tmp_path / "made").exists()


def test_a_template_that_is_not_utf_8_is_said_with_its_line(report: Report, tmp_path: Path) -> None:
    with_block(tmp_path, "{% include 'office.jinja' %}")
    (tmp_path / "office.jinja").write_bytes("One\nTwo £".encode("latin-1"))
    with pytest.raises(InvalidFile, match="This line is not saved as UTF-8") as caught:
        render(report, "markdown", tmp_path)
    assert (Path(caught.value.diagnostics[0].path).name, caught.value.diagnostics[0].line) == ("office.jinja", 2)


def test_a_mark_that_windows_puts_before_a_text_is_passed_over(report: Report, tmp_path: Path) -> None:
    path = with_block(tmp_path, "Ours.") / "report.md.jinja"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert "Ours." in str(render(report, "markdown", tmp_path))


def test_a_folder_may_be_named_in_a_roundabout_way(report: Report, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with_block(tmp_path, "{{ report.csaes }}")
    with pytest.raises(InvalidFile, match="csaes"):
        render(report, "markdown", tmp_path / "a" / "..")


def test_a_misspelt_template_of_ours_is_said(report: Report, tmp_path: Path) -> None:
    (tmp_path / "report.md.jinja").write_text(f'\n{{% extends "{OURS}reprot.md.jinja" %}}', encoding="utf-8")
    with pytest.raises(InvalidFile, match=r"There is no template `caseaudit/reprot\.md\.jinja`\.") as caught:
        render(report, "markdown", tmp_path)
    assert caught.value.diagnostics[0].line == 2


def test_a_template_that_extends_itself_is_told_how_ours_is_called(report: Report, tmp_path: Path) -> None:
    (tmp_path / "report.md.jinja").write_text('{% extends "report.md.jinja" %}', encoding="utf-8")
    with pytest.raises(InvalidFile, match=r'leads to itself\. .* write `{% extends "caseaudit/report\.md\.jinja" %}`'):
        render(report, "markdown", tmp_path)


def test_a_fault_of_ours_is_not_laid_on_a_house_template(report: Report, tmp_path: Path) -> None:
    broken = report.model_copy(update={"themes": (None,)})
    with pytest.raises(Exception, match="has no attribute") as caught:
        render(broken, "markdown", with_block(tmp_path, "x"))
    assert not isinstance(caught.value, InvalidFile)


def test_the_command_says_it_like_any_other_error_and_writes_nothing(tmp_path: Path) -> None:
    with_block(tmp_path, "{{ report.csaes }}")
    done = caseaudit("report", INSPECTION, "--templates", ".", "-o", "report.md", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error: There is nothing called `csaes` here. Did you mean `cases`?" in " ".join(done.stderr.split())
    assert "report.md.jinja:3:11  CA703 template-name" in done.stderr
    assert "3 | {{ report.csaes }}" in done.stderr
    assert not (tmp_path / "report.md").exists()


def test_a_page_and_its_markdown_have_the_same_blocks() -> None:
    page, markdown, press, press_markdown = map(blocks_of, TEMPLATES)
    assert set(page) == {*markdown, "style"}
    assert set(press) == {*press_markdown, "style"}


def test_the_docs_name_every_block() -> None:
    docs = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    section = docs.split("## House style")[1].split("\n## ")[0]
    assert {name for template in TEMPLATES for name in blocks_of(template)} <= set(re.findall(r"`(\w+)`", section))
