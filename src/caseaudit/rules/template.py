"""The manuals of what can be wrong in a template of one's own (`renderers/house.py`)."""

from __future__ import annotations

from caseaudit.diagnostics import Rule, found_in_passing

RULES: tuple[Rule, ...] = (
    found_in_passing(
        "CA701",
        "template-syntax",
        "error",
        """A template is no Jinja.

        A tag is misspelt, or something that was opened is never closed, so that nobody can tell where it ends.

        Bad:

            # file: report.md.jinja
            {% extends "caseaudit/report.md.jinja" %}
            {% block conclusion %}
            {% if report.cases %}
            Written by the audit team.
            {% endblock %}  # expect: CA701

        Good:

            # file: report.md.jinja
            {% extends "caseaudit/report.md.jinja" %}
            {% block conclusion %}
            {% if report.cases %}
            Written by the audit team.
            {% endif %}
            {% endblock %}
        """,
        "template",
    ),
    found_in_passing(
        "CA702",
        "template-nowhere",
        "error",
        """A template says something that would be printed nowhere.

        A template that extends one of ours speaks in blocks, each in the place of ours of that name. Jinja passes over a block
        that ours does not have, and over what stands outside of blocks, and tells nobody.

        Bad:

            # file: report.md.jinja
            {% extends "caseaudit/report.md.jinja" %}
            {% block conclusions %}  # expect: CA702
            Written by the audit team.
            {% endblock %}

        Good:

            # file: report.md.jinja
            {% extends "caseaudit/report.md.jinja" %}
            {% block conclusion %}
            Written by the audit team.
            {% endblock %}
        """,
        "template",
    ),
    found_in_passing(
        "CA703",
        "template-name",
        "error",
        """A template asks for something that is not there.

        It may be a part of the report, a filter, a test or another template. A blank in its place would look as if there
        were nothing to say.

        Bad:

            # file: report.md.jinja
            {% extends "caseaudit/report.md.jinja" %}
            {% block conclusion %}
            {{ report.case }} cases were examined.  # expect: CA703
            {% endblock %}

        Good:

            # file: report.md.jinja
            {% extends "caseaudit/report.md.jinja" %}
            {% block conclusion %}
            {{ report.cases }} cases were examined.
            {% endblock %}
        """,
        "template",
    ),
    found_in_passing(
        "CA704",
        "template-failed",
        "error",
        """A template does what it may not do, or what cannot be done.

        Templates run in a sandbox: they read the report, change nothing in it, and reach nothing else.

        Bad:

            # file: report.md.jinja
            {% extends "caseaudit/report.md.jinja" %}
            {% block conclusion %}
            {{ report.grades.clear() }}  # expect: CA704
            {% endblock %}

        Good:

            # file: report.md.jinja
            {% extends "caseaudit/report.md.jinja" %}
            {% block conclusion %}
            {{ report.grades.good }} cases were good.
            {% endblock %}
        """,
        "template",
    ),
)
