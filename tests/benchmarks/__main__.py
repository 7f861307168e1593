"""`make bench`: extraction, then the engine against its peers."""

from tests.benchmarks import engine, extraction

extraction.main()
engine.main()
