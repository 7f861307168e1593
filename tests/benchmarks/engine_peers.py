"""Peers of the engine for comparison: tantivy, SQLite FTS5, Whoosh as it comes."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from search.analysis import stem
from search.types import Document

FACETS = ("speaker", "from", "country", "topic", "outlet", "type", "verb")
TEXTS = ("text", "names", "title")

Answer = tuple[int, dict[str, list[tuple[str, int]]]]
Content = tuple[Document, dict[str, str]]


@dataclass(frozen=True)
class Question:
    """`kind`: the class it is reported under; `operator`: and, or, phrase, prefix, not."""

    kind: str
    words: tuple[str, ...]
    operator: str = "and"
    filters: tuple[tuple[str, str], ...] = ()
    by_date: bool = False
    plain: bool = True  # without a timeline

    def without(self, field: str) -> tuple[tuple[str, str], ...]:
        """The filters but that on `field`."""
        return tuple(one for one in self.filters if one[0] != field)


class Peer(Protocol):
    name: str

    def __init__(self, folder: Path) -> None: ...

    def build(self, contents: Sequence[Content]) -> None: ...

    def ask(self, question: Question) -> Answer: ...


def top(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:10]


class Fts5:
    """SQLite FTS5: a table of texts, one of facet values."""

    name = "fts5"

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.base = sqlite3.connect(folder / "base.sqlite3")
        self.base.executescript(
            """
            PRAGMA journal_mode = WAL; PRAGMA cache_size = -200000;
            CREATE VIRTUAL TABLE texts USING fts5(
                text, names, title, content='', tokenize="unicode61 tokenchars '.'");
            CREATE TABLE documents(id INTEGER PRIMARY KEY, day INTEGER, text TEXT);
            CREATE TABLE facets(field INTEGER, document INTEGER, value TEXT,
                PRIMARY KEY (field, document, value)) WITHOUT ROWID;
            CREATE INDEX by_day ON documents(day);
            CREATE INDEX by_value ON facets(field, value, document);
            """
        )

    def build(self, contents: Sequence[Content]) -> None:
        with self.base:
            for number, (document, texts) in enumerate(contents):
                self.base.execute(
                    "INSERT INTO texts(rowid, text, names, title) VALUES (?, ?, ?, ?)",
                    (number, *(texts[field] for field in TEXTS)),
                )
                self.base.execute(
                    "INSERT INTO documents VALUES (?, ?, ?)",
                    (number, document.dates["date"].toordinal(), document.text),
                )
                self.base.executemany(
                    "INSERT INTO facets VALUES (?, ?, ?)",
                    [
                        (place, number, value)
                        for place, field in enumerate(FACETS)
                        for value in document.values[field]
                    ],
                )
            self.base.execute("ANALYZE")

    def ask(self, question: Question) -> Answer:
        total = self.base.execute(
            f"SELECT count(*) FROM ({self._hits(question.filters, question)})"
        )
        answer = total.fetchone()[0]
        order = "ORDER BY bm25(texts, 1.0, 0.5, 0.25)"
        if question.by_date or not question.words:
            ids = self._hits(question.filters, question)
            page = f"SELECT id, text FROM documents WHERE id IN ({ids}) ORDER BY day DESC LIMIT 20"
        else:
            ids = self._hits(question.filters, question)
            page = (
                f"SELECT rowid FROM texts WHERE texts MATCH '{self._match(question)}' "
                f"AND rowid IN ({ids}) {order} LIMIT 20"
            )
        self.base.execute(page).fetchall()
        facets = {}
        for place, field in enumerate(FACETS):
            ids = self._hits(question.without(field), question)
            rows = self.base.execute(
                f"SELECT value, count(*) AS n FROM facets WHERE field = {place} "
                f"AND document IN ({ids}) GROUP BY value ORDER BY n DESC, value LIMIT 10"
            )
            facets[field] = [(value, count) for value, count in rows]
        return answer, facets

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

    def __init__(self, folder: Path) -> None:
        from whoosh import analysis, fields, index

        folder.mkdir()
        text = fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer())
        self.index = index.create_in(
            folder,
            fields.Schema(
                stored=fields.STORED,
                day=fields.NUMERIC(sortable=True),
                **dict.fromkeys(TEXTS, text),
                **{field: fields.KEYWORD(sortable=True) for field in FACETS},
            ),
        )

    def build(self, contents: Sequence[Content]) -> None:
        writer = self.index.writer(limitmb=512)
        for document, texts in contents:
            writer.add_document(
                stored=document.text,
                day=document.dates["date"].toordinal(),
                **texts,
                **{field: " ".join(document.values[field]) for field in FACETS},
            )
        writer.commit(optimize=True)
        self.searcher = self.index.searcher()

    def ask(self, question: Question) -> Answer:
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
        found = results(
            question.filters,
            limit=20,
            groupedby={f: kinds[f] for f in FACETS if f not in filtered},
            **order,
        )
        groups = {f: found.groups(f) for f in FACETS if f not in filtered}
        for field in filtered:
            other = results(question.without(field), limit=1, groupedby={field: kinds[field]})
            groups[field] = other.groups(field)
        return len(found), {field: top(Counter(dict(groups[field]))) for field in FACETS}

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

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir()
        builder = tantivy.SchemaBuilder()
        for field in TEXTS:
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
        for field in FACETS:
            builder.add_text_field(
                field, tokenizer_name="raw", index_option="basic", fast=True, stored=False
            )
        builder.add_text_field("stored", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("day", fast=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, str(folder))

    def build(self, contents: Sequence[Content]) -> None:
        import tantivy

        writer = self.index.writer(heap_size=256_000_000, num_threads=2)
        for document, texts in contents:
            one = tantivy.Document()
            for field, text in texts.items():
                one.add_text(field, text)
            for field in FACETS:
                for value in document.values[field]:
                    one.add_text(field, value)
            one.add_text("stored", document.text)
            one.add_integer("day", document.dates["date"].toordinal())
            writer.add_document(one)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, question: Question) -> Answer:
        import tantivy

        query = self._query(question, question.filters)
        if question.by_date:
            found = self.searcher.search(
                query, limit=20, count=True, order_by_field="day", order=tantivy.Order.Desc
            )
        else:
            found = self.searcher.search(query, limit=20, count=True)
        for _, address in found.hits:
            self.searcher.doc(address)["stored"]
        filtered = {field for field, _ in question.filters}
        facets = self._counts(query, [field for field in FACETS if field not in filtered])
        for field in filtered:
            facets |= self._counts(self._query(question, question.without(field)), [field])
        return found.count, facets

    def _counts(self, query: Any, fields: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
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
        found = self.searcher.aggregate(query, wanted)
        return {
            field: [(b["key"], int(b["doc_count"])) for b in found[field]["buckets"]]
            for field in fields
        }

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
