"""Which corner is empty: which of presence and absence is said to be necessary for which."""

from dataclasses import dataclass

import numpy as np

from .ceilings import Box

CORNERS = {1: "upper left", 2: "upper right", 3: "lower left", 4: "lower right"}
MEANING = {
    1: "High {x} is necessary for high {y}",
    2: "Low {x} is necessary for high {y}",
    3: "High {x} is necessary for low {y}",
    4: "Low {x} is necessary for low {y}",
}


def corner_number(corner: int | str) -> int | None:
    """1 to 4, numbered as in the R package NCA, of a number or of a name such as `upper left`."""
    if isinstance(corner, str):
        wanted = corner.lower().replace("-", " ").replace("_", " ")
        return next((number for number, name in CORNERS.items() if name == wanted), None)
    return corner if corner in CORNERS else None


@dataclass(frozen=True)
class Corner:
    """A change of signs that brings the corner to the upper left, and back."""

    number: int

    @property
    def x_sign(self) -> float:
        """-1 where the corner is on the right."""
        return -1.0 if self.number in (2, 4) else 1.0

    @property
    def y_sign(self) -> float:
        """-1 where the corner is below."""
        return -1.0 if self.number in (3, 4) else 1.0

    def box(self, box: Box) -> Box:
        """The scope under the change of signs; twice is the scope itself."""
        x = sorted((self.x_sign * box.x_low, self.x_sign * box.x_high))
        y = sorted((self.y_sign * box.y_low, self.y_sign * box.y_high))
        return Box(x[0], x[1], y[0], y[1])

    def to_upper_left(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """X and Y under the change of signs."""
        return self.x_sign * x, self.y_sign * y
