"""What a report's cover, heads and metadata show, from the facts of its bundle."""

from __future__ import annotations

from helpers import provenance
from helpers.bundles import Context
from helpers.release import RECEIPT
from helpers.rendering.document import DocumentInfo
from helpers.wording import number


def document_info(context: Context) -> DocumentInfo:
    """The facts that a report's cover, heads and metadata show."""
    evaluation, phase = context.evaluation, context.evaluation.phases[context.phase]
    return DocumentInfo(
        title=evaluation.title,
        subtitle=evaluation.subtitle,
        area_name=context.area_name,
        phase_title=phase.title,
        period=phase.period,
        publisher=evaluation.publisher,
        generated="",
        synthetic=context.synthetic,
        published=context.is_published,
        origin=_origin(context),
        receipt=f"{context.phase}.{RECEIPT}",
    )


def _origin(context: Context) -> str:
    """How the report was made, in two sentences."""
    made = (
        f"Rapporten er lavet med Nedslag {provenance.own_version()}: {context.phase}.ipynb er kørt med evaluation = "
        f"{context.evaluation_name} og area = {context.area}."
    )
    answers = sum(sum(counts.values()) for counts in context.answers.values())
    if context.is_published or not answers:
        return made
    return f"{made} Tallene er regnet ud af {number(answers)} besvarelser; de har SHA-256 {context.rows_sha256[:16]} …"
