"""Bringing a library up to date with its sources.

Order of writing: what will be added is noted as stale, then added to the vectors and the words, then the catalog is
changed in one transaction, which also notes what is now to be dropped, and last that is dropped. A kill at any moment
leaves the old catalog or the new one; either tells which ids of the other stores count, and the notes tell the next
sync what to clear away.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.catalog import Catalog, PreparedArticle, StoredArticle, batches
from index.chunking import split_article, split_paragraph
from index.duplicates import cluster_articles, sign_article
from index.embedding import Embedder
from index.errors import InputError
from index.progress import Progress
from index.readers import SUFFIXES, find_files, read_file
from index.rebuild import rebuild_vectors, rebuild_words
from index.search import Stores
from index.types import Article, Failure, FileReading, SyncReport, Voice

_EMBED_BATCH = 4_096
"""Texts embedded between two commits: what a kill can cost."""

_REWRITE_LIMIT = 10_000
"""Up to so many chunks the words are written anew when some are dropped (0.15 ms a chunk): BM25 counts dropped ones
until Tantivy merges them away, and the same articles should give the same answer whatever was there before."""


@dataclass(slots=True)
class Plan:
    """What a sync found and means to do, filled while the sources are read."""

    added: list[Article] = field(default_factory=list)
    changed: list[Article] = field(default_factory=list)
    moved: list[Article] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    remarks: list[Failure] = field(default_factory=list)
    file_hashes: dict[str, str] = field(default_factory=dict)
    forgotten_files: list[str] = field(default_factory=list)

    @property
    def writes_articles(self) -> bool:
        """Whether the library's articles will differ afterwards."""
        return bool(self.added or self.changed or self.removed or self.moved)


def sync_sources(stores: Stores, sources: Sequence[Path], progress: Progress) -> SyncReport:
    """Makes the library hold what the sources hold; articles from elsewhere stay. The caller holds the lock."""
    repair(stores, progress)
    plan = plan_sync(stores.catalog, sources, progress)
    apply_plan(stores, plan, progress)
    return SyncReport(
        added=tuple(sorted(article.info.id for article in plan.added)),
        changed=tuple(sorted(article.info.id for article in plan.changed)),
        removed=tuple(sorted(plan.removed)),
        unchanged=tuple(sorted(plan.unchanged)),
        failed=tuple(plan.failed),
        remarks=tuple(plan.remarks),
    )


def add_articles(stores: Stores, articles: Sequence[Article], progress: Progress) -> None:
    """Adds articles, or puts them in the place of those of the same id. The caller holds the lock."""
    repair(stores, progress)
    stored = {article.id for article in stores.catalog.stored_articles()}
    plan = Plan(
        added=[article for article in articles if article.info.id not in stored],
        changed=[article for article in articles if article.info.id in stored],
    )
    apply_plan(stores, plan, progress)


def remove_articles(stores: Stores, article_ids: Sequence[str], progress: Progress) -> tuple[str, ...]:
    """Removes the articles; the files that they came from count as unread from now on. The caller holds the lock.

    Raises InputError for an id that the catalog does not hold, before anything is changed.
    """
    paths = {article.id: article.path for article in stores.catalog.stored_articles()}
    removed = sorted(set(article_ids))
    for article_id in removed:
        if article_id not in paths:
            raise InputError(f"there is no article {article_id!r}, nothing was removed; lodestone status lists the ids")
    repair(stores, progress)
    # Of a file of several articles the others stay: when it is read again they are found to be unchanged.
    forgotten = sorted({paths[article_id] for article_id in removed})
    apply_plan(stores, Plan(removed=removed, forgotten_files=forgotten), progress)
    return tuple(removed)


def repair(stores: Stores, progress: Progress) -> None:
    """Clears away what an interrupted sync left in the vectors and the words, and makes anew what it tore."""
    noted = stores.catalog.stale()
    if noted or not stores.vectors.sound:
        _settle(stores, sorted(set(noted) - stores.catalog.chunk_ids()), progress)


def plan_sync(catalog: Catalog, sources: Sequence[Path], progress: Progress) -> Plan:
    """Reads what is new in `sources` and compares it with the catalog; writes nothing."""
    plan = Plan()
    roots = [str(source.resolve()) for source in sources]
    files = _list_files(roots, plan)
    known_hashes = catalog.files()
    stored = {article.id: article for article in catalog.stored_articles()}
    by_path: defaultdict[str, list[str]] = defaultdict(list)
    for article in stored.values():
        by_path[article.path].append(article.id)

    owners: dict[str, str] = {}
    readings: dict[str, FileReading] = {}
    digests: dict[str, str] = {}
    for count, path in enumerate(files, start=1):
        progress("reading", count, len(files))
        digests[path] = _file_digest(path, plan)
        if digests[path] and known_hashes.get(path) == digests[path]:
            plan.unchanged += by_path[path]
            owners |= dict.fromkeys(by_path[path], path)
        elif digests[path]:
            readings[path] = read_file(Path(path))
    for path in readings:
        _sort_into(plan, path, digests[path], readings, stored, owners)
    in_scope = [article for article in stored.values() if article.id not in owners and _lies_in(article.path, roots)]
    unread = {failure.where for failure in plan.failed} | set(plan.forgotten_files)
    for article in in_scope:
        (plan.unchanged if _lies_in(article.path, unread) else plan.removed).append(article.id)
    plan.forgotten_files += [path for path in known_hashes if path not in files and _lies_in(path, roots)]
    return plan


def apply_plan(stores: Stores, plan: Plan, progress: Progress) -> None:
    """Writes what `plan` says, in the order that a kill at any moment survives."""
    catalog = stores.catalog
    if not plan.writes_articles:
        with catalog.transaction():
            catalog.set_files(plan.file_hashes, plan.forgotten_files)
        return
    prepared = _prepare([*plan.added, *plan.changed], stores.embedder, progress)
    _embed_missing(catalog, stores.embedder, prepared, progress)
    present = catalog.chunk_ids()
    fresh = [
        (chunk, item.article.info, key) for item in prepared for chunk, key in item.chunks if chunk.id not in present
    ]

    progress("writing", 0, 1)
    with catalog.transaction():
        catalog.mark_stale(chunk.id for chunk, _, _ in fresh)
    if fresh:
        stores.vectors.put([chunk.id for chunk, _, _ in fresh], catalog.embeddings([key for _, _, key in fresh]))
        stores.lexical.update((chunk, info) for chunk, info, _ in fresh)
    with catalog.transaction():
        old_chunks = catalog.remove_articles([*plan.removed, *(article.info.id for article in plan.changed)])
        for item in prepared:
            catalog.add_article(item)
        for article in plan.moved:
            catalog.move_article(article.info.id, article.path, article.record)
        catalog.set_clusters(cluster_articles(catalog.signatures()))
        catalog.set_files(plan.file_hashes, plan.forgotten_files)
        catalog.prune_embeddings()
        dropped = sorted(set(old_chunks) - {chunk.id for item in prepared for chunk, _ in item.chunks})
        catalog.clear_stale()
        catalog.mark_stale(dropped)
        catalog.next_generation()
    _settle(stores, dropped, progress)
    progress("writing", 1, 1)


def _list_files(roots: Sequence[str], plan: Plan) -> dict[str, None]:
    """Every article file below the roots, each once, in order."""
    files: dict[str, None] = {}
    for root in roots:
        found, failures = find_files(Path(root))
        plan.failed += failures
        if not found and not failures:
            # Removing all that once came from here is hardly meant: a disk that is not mounted looks the same.
            raise InputError(f"{root} holds no article files ({' '.join(sorted(SUFFIXES))}); nothing was changed")
        for path in found:
            if _is_utf8(str(path)):
                files[str(path)] = None
            else:
                plan.failed += read_file(path).failures  # no store takes such a name; the reader tells so
    return files


def _is_utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _file_digest(path: str, plan: Plan) -> str:
    """SHA-256 of the file, or empty with a failure noted."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        plan.failed.append(Failure(path, f"cannot be read ({error.strerror}); check its permissions"))
        return ""


def _sort_into(
    plan: Plan,
    path: str,
    digest: str,
    readings: Mapping[str, FileReading],
    stored: Mapping[str, StoredArticle],
    owners: dict[str, str],
) -> None:
    """Sorts the articles of one file that is new or different into the plan."""
    reading = readings[path]
    failures = list(reading.failures)
    for article in reading.articles:
        id, old = article.info.id, stored.get(article.info.id)
        owner = owners.get(id) or (old.path if old and old.path != path and _still_holds(old, readings) else None)
        if owner:
            failures.append(Failure(path, f"the id {id!r} is already used by {owner}; give each article its own"))
            continue
        owners[id] = path
        if old is None:
            plan.added.append(article)
        elif old.content_hash != article.content_hash:
            plan.changed.append(article)
        else:
            plan.unchanged.append(id)
            plan.moved += [article] if old.path != path else []
    plan.failed += failures
    plan.remarks += reading.remarks
    if failures:
        plan.forgotten_files.append(path)  # read it again next time, and remove nothing that came from it
    else:
        plan.file_hashes[path] = digest


def _still_holds(old: StoredArticle, readings: Mapping[str, FileReading]) -> bool:
    """Whether the file that the article came from has it still, as far as can be told."""
    reading = readings.get(old.path)
    if reading is None or reading.failures:
        return Path(old.path).is_file()
    return any(article.info.id == old.id for article in reading.articles)


def _lies_in(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)


def _prepare(articles: Sequence[Article], embedder: Embedder, progress: Progress) -> list[PreparedArticle]:
    prepared = []
    for count, article in enumerate(articles, start=1):
        progress("splitting", count, len(articles))
        spoken = [paragraph for paragraph in article.paragraphs if paragraph.voice is not Voice.BOILERPLATE]
        sentences = [sentence for paragraph in spoken for sentence in split_paragraph(paragraph)]
        chunks = split_article(article, embedder)
        prepared.append(
            PreparedArticle(
                article,
                tuple((chunk, _text_hash(chunk.text)) for chunk in chunks),
                tuple((sentence, _text_hash(sentence.text)) for sentence in sentences),
                sign_article(article),
            )
        )
    return prepared


def _embed_missing(
    catalog: Catalog, embedder: Embedder, prepared: Sequence[PreparedArticle], progress: Progress
) -> None:
    """Embeds every text that has no vector yet, each text once, and keeps the vectors batch by batch."""
    texts = {key: chunk.text for item in prepared for chunk, key in item.chunks}
    texts |= {key: sentence.text for item in prepared for sentence, key in item.sentences}
    known = catalog.known_embeddings(texts)
    missing = sorted((key for key in texts if key not in known), key=lambda key: (-len(texts[key]), key))
    done = 0
    for keys in batches(missing, _EMBED_BATCH):
        embedded = [texts[key] for key in keys]
        vectors = embedder.embed(embedded, _counting(progress, done, len(missing)))
        with catalog.transaction():
            catalog.add_embeddings(dict(zip(keys, vectors, strict=True)))
        done += len(keys)


def _counting(progress: Progress, before: int, total: int) -> Callable[[int], None]:
    return lambda done: progress("embedding", before + done, total)


def _text_hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def _settle(stores: Stores, surplus: Sequence[str], progress: Progress) -> None:
    """Takes chunks that the catalog no longer knows out of the other stores, so that all three agree."""
    chunks = stores.catalog.counts().chunks
    if surplus and stores.vectors.sound:
        stores.vectors.drop(surplus)
    if not stores.vectors.sound or stores.vectors.count() != chunks:
        rebuild_vectors(stores, progress)
    if surplus and chunks <= _REWRITE_LIMIT:
        stores.lexical.rewrite((chunk, info) for chunk, info, _ in stores.catalog.all_chunks())
    elif surplus:
        stores.lexical.update([], drop=surplus)
    if stores.lexical.count() != chunks:
        rebuild_words(stores, progress)
    with stores.catalog.transaction():
        stores.catalog.clear_stale()
        stores.catalog.next_generation()
