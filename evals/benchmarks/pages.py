"""Article extraction: what is taken for the article of a web page, against what people took for it."""

from evals.benchmarks.lodestone import lodestones
from evals.benchmarks.types import Row, Task
from evals.datasets import load_pages
from evals.metrics import shingle_f1


def run_pages(task: Task) -> list[Row]:
    """Every system that reads pages."""
    pages = load_pages(task.data)
    rows = []
    for system in (lodestones()[0], *task.peers):
        if system.read_page is None:
            rows.append(Row(system.name))
            continue
        pairs = [(page.body, system.read_page(page.html)) for page in task.track(system.name, pages)]
        f1, precision, recall, empty = shingle_f1(pairs)
        rows.append(Row(system.name, {"f1": f1, "precision": precision, "recall": recall, "empty": float(empty)}))
    return rows
