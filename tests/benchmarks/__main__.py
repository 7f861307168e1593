"""`make bench`: extraction, ranking beside bm25s, then the engine against its peers."""

from tests.benchmarks import engine, extraction
from tests.benchmarks.relevance import __main__ as relevance

extraction.main()
relevance.main()
engine.main()
