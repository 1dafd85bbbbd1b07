"""The codebook of interviews: what each code stands for, and whether it speaks for or against its theme."""

from __future__ import annotations

from typing import Literal

from helpers.instrument import Identifier, Strict, Text

Stance = Literal["positive", "negative", "neutral"]


class InterviewCode(Strict):
    """One code; `stance` is how a passage with it is counted when interviews are held against the survey."""

    id: Identifier
    theme: Identifier
    title: Text
    definition: str = ""
    stance: Stance = "neutral"
