"""`make bench`: the engine against its peers."""

from tests.benchmarks.engine import main

main()
