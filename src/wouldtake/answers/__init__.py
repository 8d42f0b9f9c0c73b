"""Frozen answers: estimate, interval, provenance; each renders itself."""

from .base import Answer, Chance, Hinge, Interval, Twins
from .kinds import (
    ChanceAnswer,
    DrivesAnswer,
    EffectAnswer,
    EnoughAnswer,
    GambleAnswer,
    InevitableAnswer,
    NeedsAnswer,
    PossibleAnswer,
    TakesAnswer,
    TipsAnswer,
)
from .parts import Bounds, Box, Effect, Gamble, GambleQuantile, Input, Option, Variation

__all__ = [
    "Answer",
    "Bounds",
    "Box",
    "Chance",
    "ChanceAnswer",
    "DrivesAnswer",
    "Effect",
    "EffectAnswer",
    "EnoughAnswer",
    "Gamble",
    "GambleAnswer",
    "GambleQuantile",
    "Hinge",
    "InevitableAnswer",
    "Input",
    "Interval",
    "NeedsAnswer",
    "Option",
    "PossibleAnswer",
    "TakesAnswer",
    "TipsAnswer",
    "Twins",
    "Variation",
]
