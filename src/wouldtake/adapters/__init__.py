"""What users already have, made into models: each peer is imported only where it is used."""

from .ema_model import from_ema
from .function import from_function
from .mesa_model import from_mesa
from .pysd_model import from_pysd
from .run_model import RunModel

__all__ = ["RunModel", "from_ema", "from_function", "from_mesa", "from_pysd"]
