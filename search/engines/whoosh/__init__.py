"""The engine in use: an index kept by Whoosh, queries executed over numpy arrays.

Whoosh gives schema, table of contents, locks, segments, deletions and codec interface; nothing
outside this package imports it. From the outside in:

    engine        the contract: read the newest commit, write, rebuild
    generations   folders on disk, CURRENT, the writer's lock
    writer        one commit: new segments, deletions, merges
      invert      documents into arrays
      merge       several segments into one
    codec         the same files as Whoosh's own searcher sees them
    section       what a segment holds, array by array: the file format
      arrayfile   a file of named arrays
      facets      facet values as rows of numbers
    searching     one request: match, filter, rank, count
      view        a section with its deletions; masks of filters
      executor    query tree -> documents and occurrences
        docset, terms, words, spans
      ranking     scores, the first of many
      counting    facets and timelines
        values    facet values across sections
    checking      verify
"""
