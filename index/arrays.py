"""The one kind of array that passes between modules."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Vectors as rows (n, dimension), or one of them (dimension,)."""
