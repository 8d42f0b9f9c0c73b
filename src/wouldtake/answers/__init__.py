"""Frozen answers: estimate, interval, provenance; each renders itself."""

from .base import Answer, Chance, Hinge, Interval, Twins
from .kinds import (
    ChanceAnswer,
    EffectAnswer,
    EnoughAnswer,
    InevitableAnswer,
    NeedsAnswer,
    PossibleAnswer,
)
from .parts import Bounds, Box, Effect, Gamble, GambleQuantile, Input, Option, Variation
from .searches import DrivesAnswer, GambleAnswer, TakesAnswer, TipsAnswer

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
