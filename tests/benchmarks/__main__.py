"""`make bench`: extraction, ranking beside bm25s, the pages, imports, alerts, then the engine against its peers."""

from tests.benchmarks import alerts, engine, extraction, imports, pages
from tests.benchmarks.relevance import __main__ as relevance

extraction.main()
relevance.main()
pages.main()
imports.main([])
alerts.main([])
engine.main()
