"""A case for any country, or from anyone's districts: `wouldtake case new`.

What it makes is a start, and says so: cells around towns stand in for districts, who holds them
is mostly not known. Every file it writes is meant to be edited.
"""

from wouldtake.cases.build.new import Made, new_case

__all__ = ["Made", "new_case"]
