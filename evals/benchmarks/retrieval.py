"""Any data set of the form of BEIR: nDCG@10 and recall@100 of documents, each ranked where its best piece stands."""

from collections.abc import Sequence

from evals.benchmarks.lodestone import lodestones
from evals.benchmarks.types import Document, Row, System, Task, rank_documents
from evals.datasets import BeirData, load_beir
from evals.metrics import graded_ndcg_at, mean
from evals.ranking import recall_at
from index.library import MAX_TOP_K


def run_beir(task: Task) -> list[Row]:
    """Every system on the questions that are judged."""
    data = load_beir(task.data)
    documents = [Document(each, title, text or title) for each, (title, text) in data.documents.items()]
    return [rank(system, documents, data, task) for system in (*lodestones(), *task.peers)]


def rank(system: System, documents: Sequence[Document], data: BeirData, task: Task) -> Row:
    """Both figures, over the questions; a query that is itself a document is not found by itself, as BEIR has it."""
    search = system.index(documents, task.folder, task.progress)
    ndcg, recall = [], []
    for query_id, query in task.track(system.name, list(data.queries.items())):
        ranked = [each for each in rank_documents(search(query, MAX_TOP_K)) if each != query_id]
        grades = data.grades[query_id]
        ndcg.append(graded_ndcg_at(ranked, grades, 10))
        recall.append(recall_at(ranked, [frozenset({each}) for each, grade in grades.items() if grade > 0], 100))
    return Row(system.name, {"ndcg@10": mean(ndcg), "recall@100": mean(recall)})
