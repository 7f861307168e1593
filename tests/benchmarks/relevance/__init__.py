"""How well articles are ranked, beside bm25s on the same documents in the same run.

    .venv/bin/python -m tests.benchmarks.relevance

Three sets of queries, all put as an address of the product with `match=any`:

- *analyst*: `queries.jsonl`, 50 queries over `../shared/corpus` as an analyst types them, keywords
  and questions, each with its need in a sentence. Pooled from the first ten of three rankings (the
  engine, bm25s, plain overlap of stems), shuffled, and judged by one reader who did not see which
  ranking a document came from: 0 not, 1 partly, 2 fully. A passage in a long speech is 1. Some ids
  outside the pool were added that the reader knew to be relevant. The corpus itself stays outside.
- *headlines*: a headline of `../shared/corpus-large` -> its article, of 3,000, headlines hidden.
- *half sentences*: half the words of a sentence -> its article, of the same 3,000.

The last two need no judgement, so they cannot be tuned to by whoever judges.
"""
