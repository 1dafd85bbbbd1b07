"""The evaluator's own paragraphs: numbers by name, nothing else of a template, and when to read them again."""

from pathlib import Path

import pandas as pd
import pytest

from helpers.bundles import Context, Report, no_quotes
from helpers.errors import EstimateError
from helpers.narrative.own_words import own_words
from helpers.params import Comment
from helpers.params.own_words import comment_problems
from helpers.params.sections import Chapter
from helpers.rereading import recorded, to_reread
from helpers.schemas import as_estimates

PLACES = {"population": "citizen", "area": "naestved", "item": "joint_plan", "wave": "final", "status": "ok"}


def frame(n=10):
    rows = [
        {"statistic": "share", "category": "ja", "n": n, "base": 16, "value": n / 16, "unit": "share"},
        {"statistic": "share", "category": "nej", "status": "suppressed", "reason": "small_base", "unit": "share"},
        {"statistic": "change", "category": "ja", "value": -0.18, "base": 16, "unit": "pp"},
        {"statistic": "count", "item": "survey_respondents", "category": "n", "value": 1944, "unit": "count"},
        {"statistic": "share", "category": "ja", "wave": "baseline", "n": 8, "base": 16, "value": 0.5, "unit": "share"},
    ]
    return as_estimates(pd.DataFrame([PLACES | row for row in rows]))


@pytest.fixture
def report(tiny_params):
    context = Context(
        evaluation_name="afproevning", evaluation=tiny_params.evaluation, area="naestved", phase="final",
        names={"naestved": "Næstved"}, synthetic=False,
    )  # fmt: skip
    return Report(context, frame(), no_quotes())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{{ share("joint_plan", "ja") }} har en plan.', "63 pct. har en plan."),
        ('{{ share("joint_plan", "ja", wave="baseline") }} før.', "50 pct. før."),
        ('{{ share("joint_plan", "nej") }}', "(vises ikke)"),
        ('{{ change("joint_plan", "ja") }}', "−18 procentpoint"),
        ('{{ base("joint_plan") }} af {{ respondents("citizen") }}', "16 af 1.944"),
        ("Uden tal, med { og }.", "Uden tal, med { og }."),
    ],
)
def test_a_number_is_called_by_name(report, text, told):
    assert own_words(text, report) == told


@pytest.mark.parametrize(
    "text",
    [
        "{{ report }}",
        "{{ share.__class__ }}",
        "{{ [].append(1) }}",
        "{{ 1|upper }}",
        "{{ x",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ share.__globals__ }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ share|attr('func') }}",
        "{{ 'a' * 10**9 }}",
        "{{ share('a' * 10**9, 'ja') }}",
        "{{ range(10**9)|list }}",
        "{% for x in range(10**9) %}{{ x }}{% endfor %}",
        "{% include 'x' %}{{ 1 }}",
        "{{ share(*range(10**9)) }}",
        "{% macro x() %}{{ x() }}{% endmacro %}{{ x() }}",
        "{% raw %}{{ 1 }}",
        "{{ " + "(" * 5000,
        "{{ lipsum(10**9) }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ share(1, 2) }}",
        "{{ share('joint_plan', 'ja', area=[]) }}",
    ],
)
def test_nothing_else_can_be_reached(report, text):
    with pytest.raises(EstimateError):
        own_words(text, report)


def test_a_number_that_the_report_does_not_have(report):
    with pytest.raises(EstimateError, match=r'share\("influence", "enig_samlet"\), men rapporten for Næstved'):
        own_words('{{ share("influence", "enig_samlet") }}', report)


@pytest.mark.parametrize(
    ("text", "found", "repair"),
    [
        ('{{ share("joint_plam", "ja") }}', "item »joint_plam«", "joint_plan"),
        ('{{ share("joint_plan", "jo") }}', "category »jo«", ""),
        ('{{ shares("joint_plan", "ja") }}', "shares(...)", "share"),
        ('{{ share("joint_plan", "ja", wave="slut") }}', "wave »slut«", ""),
        ('{{ share("joint_plan") }}', "share med forkerte oplysninger", ""),
        ('{{ share("joint_plan", "ja", area="naestvet") }}', "area »naestvet«", "naestved"),
        ("{{ share(joint_plan, ja) }}", "share med forkerte oplysninger", ""),
        ("{% for x in y %}{% endfor %}", "noget andet end et tal", ""),
        ("{{ open('/etc/passwd') }}", "open(...)", ""),
        ("{{ share(", "et tal, der ikke kan læses", ""),
    ],
)
def test_names_are_checked_before_anything_is_computed(tiny_params, text, found, repair):
    comments = {"joint_plan": Comment(text=text)}
    (problem,) = comment_problems(Path("params/e/naestved.yml"), comments, tiny_params.evaluation)
    assert problem.place == "comments, joint_plan"
    assert found in problem.found
    assert repair in problem.repair


def test_a_paragraph_is_read_again_when_its_numbers_change(tiny_params):
    comments, evaluation = {"joint_plan": Comment(text="Tallet er højt.")}, tiny_params.evaluation
    first = recorded(comments, evaluation, frame(), {})
    later = recorded(comments, evaluation, frame(12), first)
    assert later == first
    read = {"joint_plan": Comment(text="Tallet er højt.", read="2026-11-22")}
    assert recorded(read, evaluation, frame(12), first) != first


def test_the_check_says_which(make_params, tmp_path):
    import json

    params = make_params()
    own = params.areas["naestved"].params.model_copy(update={"comments": {"joint_plan": Comment(text="Højt.")}})
    areas = {"naestved": params.areas["naestved"].model_copy(update={"params": own})}
    params = params.model_copy(update={"areas": areas})
    folder = tmp_path / "afproevning" / "naestved"
    folder.mkdir(parents=True)
    from helpers.slices import report_slice

    sliced = report_slice(params, frame(), "naestved", "final")
    remembered = recorded(own.comments, params.evaluation, sliced, {})
    (folder / "final.receipt.json").write_text(json.dumps({"comments": remembered}))
    assert list(to_reread(params, frame(), tmp_path)) == []
    (line,) = to_reread(params, frame(12), tmp_path)
    assert line.startswith("afproevning / naestved / final: afsnittet ved joint_plan bør genlæses")


def test_a_paragraph_anywhere_is_read_again_when_a_number_that_it_calls_changes(tiny_params):
    plain, calling = Comment(text="Et tal."), Comment(text='{{ share("joint_plan", "ja") }} har en plan.')
    counting = Comment(text='{{ respondents("citizen") }} har svaret.')
    for comment, changes in ((plain, False), (calling, True), (counting, False)):
        before, after = (recorded({"influence": comment}, tiny_params.evaluation, frame(n), {}) for n in (10, 12))
        assert (before != after) is changes


@pytest.mark.parametrize(
    ("section", "changes"),
    [
        ({"kind": "text", "body": "Ord."}, False),
        ({"kind": "slopes", "item": "joint_plan", "caption": "Plan"}, True),
        ({"kind": "item_shares", "population": "citizen"}, True),
        ({"kind": "fidelity_overview", "caption": "Overblik"}, True),
    ],
)
@pytest.mark.parametrize("place", ["own", "part"])
def test_a_paragraph_at_a_section_follows_what_the_section_shows(tiny_params, section, changes, place):
    own = {"id": "own", "title": "Eget", "place": "status", "sections": [{"id": "part", **section}]}
    evaluation = tiny_params.evaluation.model_copy(update={"chapters": [Chapter.model_validate(own)]})
    before, after = (recorded({place: Comment(text="Et tal.")}, evaluation, frame(n), {}) for n in (10, 12))
    assert (before != after) is changes
