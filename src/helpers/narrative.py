"""Estimate rows in, Danish sentences out: everything that chapters may say.

Every number in a sentence comes from a row whose status lets it be shown; a rise or a fall is called one only where
its corrected p is below 0.05, or where a source is quoted for it.
"""

from helpers.narrative_cells import Cell
from helpers.narrative_headings import item_heading
from helpers.narrative_items import item_sentences
from helpers.narrative_leaders import leaders_elsewhere, leaders_sentence, theme_sentence
from helpers.narrative_method import method_paragraphs, suppression_sentence
from helpers.narrative_notes import base_note, respondents_sentences
from helpers.narrative_overview import summary_bullets
from helpers.narrative_pairs import PairView, discrepancy_sentences, pair_views
from helpers.narrative_view import AreaWords, ItemView

__all__ = [
    "AreaWords",
    "Cell",
    "ItemView",
    "PairView",
    "base_note",
    "discrepancy_sentences",
    "item_heading",
    "item_sentences",
    "leaders_elsewhere",
    "leaders_sentence",
    "method_paragraphs",
    "pair_views",
    "respondents_sentences",
    "summary_bullets",
    "suppression_sentence",
    "theme_sentence",
]
