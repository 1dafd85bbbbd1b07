"""Estimate rows in, Danish sentences out: everything that chapters may say.

Every number in a sentence comes from a row whose status lets it be shown; a rise or a fall is called one only where
its corrected p is below 0.05, or where a source is quoted for it.
"""

from helpers.narrative.cells import Cell
from helpers.narrative.headings import item_heading
from helpers.narrative.items import item_sentences
from helpers.narrative.leaders import leaders_elsewhere, leaders_sentence, theme_sentence
from helpers.narrative.method import method_paragraphs, suppression_sentence
from helpers.narrative.notes import base_note, few_respondents, respondents_sentences
from helpers.narrative.overview import key_figures, summary_bullets
from helpers.narrative.pairs import PairView, discrepancy_note, discrepancy_sentences, pair_views
from helpers.narrative.view import ItemView
from helpers.narrative.weighting import weighting_paragraph

__all__ = [
    "Cell",
    "ItemView",
    "PairView",
    "base_note",
    "discrepancy_note",
    "discrepancy_sentences",
    "few_respondents",
    "item_heading",
    "item_sentences",
    "key_figures",
    "leaders_elsewhere",
    "leaders_sentence",
    "method_paragraphs",
    "pair_views",
    "respondents_sentences",
    "summary_bullets",
    "suppression_sentence",
    "theme_sentence",
    "weighting_paragraph",
]
