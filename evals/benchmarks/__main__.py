"""python -m evals.benchmarks: the same as lodestone eval benchmark."""

import sys

import typer

from evals.benchmarks import benchmark
from index.errors import LodestoneError

try:
    typer.run(benchmark)
except LodestoneError as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(2)
