"""Peers of the engine for comparison: tantivy, SQLite FTS5, Whoosh as it comes.

Each is made in one of two ways. To compare answers it is given documents whose texts are stems
already, and the facets that are asked for. To compare indexing it is `raw`, as its users have it:
it is given what readout is given, analyses the texts itself, with positions and its own English
stemmer, and keeps every value, date and number of a document.
"""

from __future__ import annotations

import heapq
import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from search.analysis import stem
from search.types import DATE_FIELDS, VALUE_FIELDS, Document

FACETS = ("speaker", "from", "country", "topic", "outlet", "type", "verb")
TEXTS = ("text", "names", "title")

Answer = tuple[int, dict[str, list[tuple[str, int]]]]

#: What of a document is a number.
NUMBERS = (*DATE_FIELDS, "pk", "article", "revision", "sequence", "cluster", "position", "public")


def numbers_of(document: Document) -> Iterator[int]:
    """The `NUMBERS` of a document, dates as proleptic day numbers, 0 for none."""
    for field in DATE_FIELDS:
        day = document.dates.get(field)
        yield day.toordinal() if day else 0
    yield int(document.uid[1:])
    yield document.article
    yield document.revision
    yield document.sequence
    yield document.cluster
    yield document.position
    yield int(document.public)


@dataclass(frozen=True)
class Question:
    """`kind`: the class it is reported under; `operator`: and, or, phrase, prefix, not."""

    kind: str
    words: tuple[str, ...]
    operator: str = "and"
    filters: tuple[tuple[str, str], ...] = ()
    by_date: bool = False

    def without(self, field: str) -> tuple[tuple[str, str], ...]:
        """The filters but that on `field`."""
        return tuple(one for one in self.filters if one[0] != field)


class Texts:
    """What a page shows: texts by number, kept in SQLite, set as the product sets it."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(path)
        self.base.execute("PRAGMA journal_mode = WAL")
        self.base.execute("PRAGMA cache_size = -32000")
        self.base.execute("CREATE TABLE IF NOT EXISTS texts(id INTEGER PRIMARY KEY, text TEXT)")

    def add(self, documents: Iterable[Document]) -> None:
        rows = ((int(document.uid[1:]), document.text) for document in documents)
        with self.base:
            self.base.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", rows)

    def of(self, numbers: Sequence[int]) -> list[str]:
        marks = ",".join("?" * len(numbers))
        found = self.base.execute(f"SELECT text FROM texts WHERE id IN ({marks})", numbers)
        return [text for (text,) in found]

    def close(self) -> None:
        self.base.close()


class Peer(Protocol):
    """One search engine. Its answer is the page with stored texts and highlights, the total, ten
    values of each facet and a timeline; what of these can be compared is made by `answer`, which
    takes no part in the times.
    """

    name: str

    def __init__(self, folder: Path, *, raw: bool = False) -> None:
        """raw: to compare indexing; see the module. Such a one is not asked."""

    def build(self, documents: Iterable[Document]) -> None:
        """From the first document to an index that can be searched."""

    def add(self, documents: Iterable[Document]) -> None:
        """Add one article; it is visible afterwards."""

    def ask(self, question: Question) -> Any: ...

    def answer(self, found: Any) -> Answer: ...


class Fts5:
    """SQLite FTS5: a table of texts, one of facet values."""

    name = "fts5"

    def __init__(self, folder: Path, *, raw: bool = False) -> None:
        folder.mkdir()
        self.raw = raw
        self.fields = VALUE_FIELDS if raw else FACETS
        tokenizer = "porter unicode61" if raw else "unicode61 tokenchars '.'"
        numbers = ", ".join(f"{name} INTEGER" for name in NUMBERS) if raw else "day INTEGER"
        self.base = sqlite3.connect(folder / "base.sqlite3")
        self.base.executescript(
            f"""
            PRAGMA journal_mode = WAL; PRAGMA cache_size = -200000;
            CREATE VIRTUAL TABLE texts USING fts5(text, names, title, tokenize="{tokenizer}");
            CREATE TABLE documents(id INTEGER PRIMARY KEY, {numbers});
            CREATE TABLE facets(field INTEGER, document INTEGER, value TEXT,
                PRIMARY KEY (field, document, value)) WITHOUT ROWID;
            CREATE INDEX by_day ON documents({"said" if raw else "day"});
            CREATE INDEX by_value ON facets(field, value, document);
            """
        )

    def build(self, documents: Iterable[Document]) -> None:
        self.add(documents)
        with self.base:
            self.base.execute("ANALYZE")

    def add(self, documents: Iterable[Document]) -> None:
        marks = ", ".join("?" * (1 + (len(NUMBERS) if self.raw else 1)))
        with self.base:
            for document in documents:
                number = int(document.uid[1:])
                self.base.execute(
                    "INSERT INTO texts(rowid, text, names, title) VALUES (?, ?, ?, ?)",
                    (number, document.text, document.names, document.title),
                )
                numbers = numbers_of(document) if self.raw else [document.dates["date"].toordinal()]
                self.base.execute(f"INSERT INTO documents VALUES ({marks})", (number, *numbers))
                self.base.executemany(
                    "INSERT INTO facets VALUES (?, ?, ?)",
                    [
                        (place, number, value)
                        for place, field in enumerate(self.fields)
                        for value in document.values.get(field, ())
                    ],
                )

    def ask(self, question: Question) -> Answer:
        ids = self._hits(question.filters, question)
        total = self.base.execute(f"SELECT count(*) FROM ({ids})").fetchone()[0]
        match = f"texts MATCH '{self._match(question)}'"
        if question.by_date:
            page = f"SELECT id FROM documents WHERE id IN ({ids}) ORDER BY day DESC LIMIT 20"
        else:
            # the plus: else SQLite would ask the index anew for each of the documents
            page = (
                f"SELECT rowid FROM texts WHERE {match} AND +rowid IN ({ids}) "
                "ORDER BY bm25(texts, 1.0, 0.5, 0.25) LIMIT 20"
            )
        numbers = ",".join(str(number) for (number,) in self.base.execute(page))
        marked = "highlight(texts, 0, '[', ']')" if question.words else "text"
        also = f"{match} AND " if question.words else ""
        self.base.execute(
            f"SELECT {marked} FROM texts WHERE {also} rowid IN ({numbers})"
        ).fetchall()
        self.base.execute(
            f"SELECT day / 30, count(*) FROM documents WHERE id IN ({ids}) GROUP BY 1"
        ).fetchall()
        facets = {}
        for place, field in enumerate(FACETS):
            ids = self._hits(question.without(field), question)
            rows = self.base.execute(
                f"SELECT value, count(*) AS n FROM facets WHERE field = {place} "
                f"AND document IN ({ids}) GROUP BY value ORDER BY n DESC, value LIMIT 10"
            )
            facets[field] = [(value, count) for value, count in rows]
        return total, facets

    def answer(self, found: Answer) -> Answer:
        return found

    def _hits(self, filters: Sequence[tuple[str, str]], question: Question) -> str:
        parts = [
            f"SELECT document FROM facets WHERE field = {FACETS.index(field)} AND value = '{value}'"
            for field, value in filters
        ]
        if question.words:
            parts.append(f"SELECT rowid FROM texts WHERE texts MATCH '{self._match(question)}'")
        return " INTERSECT ".join(parts or ["SELECT id FROM documents"])

    @staticmethod
    def _match(question: Question) -> str:
        words = [f'"{stem(word)}"' for word in question.words]
        return {
            "and": " AND ".join(words),
            "or": " OR ".join(words),
            "phrase": " + ".join(words),
            "prefix": f'"{question.words[0]}"*' if question.words else "",
            "not": " NOT ".join(words),
        }[question.operator]


class Whoosh:
    """Whoosh as it comes: its own codec, searcher and facets."""

    name = "whoosh"

    def __init__(self, folder: Path, *, raw: bool = False) -> None:
        from whoosh import analysis, fields, index

        folder.mkdir()
        self.raw = raw
        self.fields = VALUE_FIELDS if raw else FACETS
        analyser = (
            analysis.StemmingAnalyzer(stoplist=None, minsize=1)
            if raw
            else analysis.SpaceSeparatedTokenizer()
        )
        text = fields.TEXT(analyzer=analyser)
        stored = fields.TEXT(analyzer=analyser, stored=True)
        numbers = NUMBERS if raw else ("day", "month")
        self.index = index.create_in(
            folder,
            fields.Schema(
                **{name: fields.NUMERIC(sortable=True) for name in numbers},
                **{name: text if name != "text" else stored for name in TEXTS},
                **{field: fields.KEYWORD(sortable=True) for field in self.fields},
            ),
        )

    def build(self, documents: Iterable[Document]) -> None:
        self._write(documents, optimize=True)

    def add(self, documents: Iterable[Document]) -> None:
        self._write(documents)

    def _write(self, documents: Iterable[Document], **how: bool) -> None:
        writer = self.index.writer(limitmb=512)
        for document in documents:
            if self.raw:
                numbers = dict(zip(NUMBERS, numbers_of(document), strict=True))
            else:
                day = document.dates["date"].toordinal()
                numbers = {"day": day, "month": day // 30}
            writer.add_document(
                text=document.text,
                names=document.names,
                title=document.title,
                **numbers,
                **{field: " ".join(document.values.get(field, ())) for field in self.fields},
            )
        writer.commit(**how)
        self.searcher = self.index.searcher()

    def ask(self, question: Question) -> tuple[Any, dict[str, Any]]:
        from whoosh import query, sorting

        def results(filters: Sequence[tuple[str, str]], **options: Any) -> Any:
            parts = [self._query(question), *(query.Term(*one) for one in filters)]
            return self.searcher.search(query.And(parts), **options)

        kinds = {
            field: sorting.FieldFacet(field, allow_overlap=True, maptype=sorting.Count)
            for field in FACETS
        }
        order = {"sortedby": "day", "reverse": True} if question.by_date else {}
        filtered = {field for field, _ in question.filters}
        counted = {f: kinds[f] for f in FACETS if f not in filtered}
        counted["month"] = sorting.FieldFacet("month", maptype=sorting.Count)
        found = results(question.filters, limit=20, groupedby=counted, **order)
        for hit in itertools.islice(found, 20):  # grouping makes Whoosh forget its limit
            hit.highlights("text")
        groups = {f: found.groups(f) for f in FACETS if f not in filtered}
        for field in filtered:
            other = results(question.without(field), limit=1, groupedby={field: kinds[field]})
            groups[field] = other.groups(field)
        return found, {
            field: heapq.nsmallest(10, counts.items(), key=lambda item: (-item[1], item[0]))
            for field, counts in groups.items()
        }

    def answer(self, found: tuple[Any, dict[str, Any]]) -> Answer:
        return len(found[0]), found[1]

    @staticmethod
    def _query(question: Question) -> Any:
        from whoosh import query

        def anywhere(make: Any) -> Any:
            return query.Or([make(field) for field in TEXTS])

        words = [stem(word) for word in question.words]
        if question.operator == "phrase":
            return anywhere(lambda field: query.Phrase(field, words))
        if question.operator == "prefix":
            return anywhere(lambda field: query.Prefix(field, question.words[0]))
        if not words:
            return query.Every()
        parts = [anywhere(lambda field, w=word: query.Term(field, w)) for word in words]
        if question.operator == "not":
            return query.AndNot(*parts)
        return query.Or(parts) if question.operator == "or" else query.And(parts)


class Tantivy:
    """tantivy through its Python package."""

    name = "tantivy"

    def __init__(self, folder: Path, *, raw: bool = False) -> None:
        import tantivy

        folder.mkdir()
        self.raw = raw
        self.fields = VALUE_FIELDS if raw else FACETS
        builder = tantivy.SchemaBuilder()
        for field in TEXTS:
            builder.add_text_field(
                field,
                stored=field == "text",
                tokenizer_name="en_stem" if raw else "whitespace",
                index_option="position",
            )
        for field in self.fields:
            builder.add_text_field(
                field, tokenizer_name="raw", index_option="basic", fast=True, stored=False
            )
        for name in NUMBERS if raw else ("day",):
            # an article is looked for when it goes
            builder.add_integer_field(name, fast=True, indexed=name == "article")
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, str(folder))

    def build(self, documents: Iterable[Document]) -> None:
        writer = self.index.writer(heap_size=256_000_000, num_threads=2)
        self._fill(writer, documents)
        writer.commit()
        writer.wait_merging_threads()
        self._reload()
        self.writer: Any = None

    def add(self, documents: Iterable[Document]) -> None:
        if self.writer is None:
            self.writer = self.index.writer(heap_size=64_000_000, num_threads=1)
        self._fill(self.writer, documents)
        self.writer.commit()
        self._reload()

    def _reload(self) -> None:
        self.index.reload()
        self.searcher = self.index.searcher()

    def _fill(self, writer: Any, documents: Iterable[Document]) -> None:
        import tantivy

        for document in documents:
            # the fastest of the ways its package has, from keywords or a dictionary included
            one = tantivy.Document()
            one.add_text("text", document.text)
            one.add_text("names", document.names)
            one.add_text("title", document.title)
            for field in self.fields:
                for value in document.values.get(field, ()):
                    one.add_text(field, value)
            if self.raw:
                for name, number in zip(NUMBERS, numbers_of(document), strict=True):
                    one.add_integer(name, number)
            else:
                one.add_integer("day", document.dates["date"].toordinal())
            writer.add_document(one)

    def ask(self, question: Question) -> tuple[int, dict[str, Any]]:
        import tantivy

        query = self._query(question, question.filters)
        if question.by_date:
            found = self.searcher.search(
                query, limit=20, count=True, order_by_field="day", order=tantivy.Order.Desc
            )
        else:
            found = self.searcher.search(query, limit=20, count=True)
        page = [self.searcher.doc(address) for _, address in found.hits]
        if question.words:
            snippets = tantivy.SnippetGenerator.create(self.searcher, query, self.schema, "text")
            snippets.set_max_num_chars(2000)
            for document in page:
                snippets.snippet_from_doc(document).highlighted()
        filtered = {field for field, _ in question.filters}
        facets = self._counts(
            query,
            [field for field in FACETS if field not in filtered],
            timeline={"histogram": {"field": "day", "interval": 30}},
        )
        for field in filtered:
            facets |= self._counts(self._query(question, question.without(field)), [field])
        return found.count, facets

    def answer(self, found: tuple[int, dict[str, Any]]) -> Answer:
        total, facets = found
        return total, {
            field: [(b["key"], int(b["doc_count"])) for b in facets[field]["buckets"]]
            for field in FACETS
        }

    def _counts(self, query: Any, fields: Sequence[str], **more: Any) -> dict[str, Any]:
        wanted = {
            field: {
                "terms": {
                    "field": field,
                    "size": 10,
                    "segment_size": 100_000,  # else counts are approximate
                }
            }
            for field in fields
        }
        return dict(self.searcher.aggregate(query, wanted | more))

    def _query(self, question: Question, filters: Sequence[tuple[str, str]]) -> Any:
        from tantivy import Occur, Query

        boosts = {"text": 1.0, "names": 0.5, "title": 0.25}

        def anywhere(make: Any) -> Any:
            return Query.boolean_query(
                [(Occur.Should, Query.boost_query(make(f), boosts[f])) for f in TEXTS]
            )

        def term(word: str) -> Any:
            return anywhere(lambda field: Query.term_query(self.schema, field, stem(word)))

        words = question.words
        parts: list[tuple[Any, Any]] = []
        if question.operator == "phrase":
            stems: list[Any] = [stem(word) for word in words]
            parts.append(
                (Occur.Must, anywhere(lambda f: Query.phrase_query(self.schema, f, stems)))
            )
        elif question.operator == "prefix":
            pattern = words[0] + ".*"
            parts.append(
                (Occur.Must, anywhere(lambda f: Query.regex_query(self.schema, f, pattern)))
            )
        elif question.operator == "or":
            some = Query.boolean_query([(Occur.Should, term(word)) for word in words])
            parts.append((Occur.Must, some))
        elif question.operator == "not":
            parts += [(Occur.Must, term(words[0])), (Occur.MustNot, term(words[1]))]
        elif words:
            parts += [(Occur.Must, term(word)) for word in words]
        else:
            parts.append((Occur.Must, Query.all_query()))
        parts += [
            (Occur.Must, Query.const_score_query(Query.term_query(self.schema, *one), 0.0))
            for one in filters
        ]
        return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)


def _available() -> dict[str, type[Any]]:
    peers: dict[str, type[Any]] = {"fts5": Fts5, "whoosh": Whoosh}
    try:
        import tantivy  # noqa: F401
    except ImportError:
        return peers
    return {"tantivy": Tantivy, **peers}


PEERS = _available()
