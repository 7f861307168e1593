"""The engine in use: an index kept by Whoosh, queries executed over numpy arrays.

Whoosh gives schema, table of contents, locks, segments, deletions and codec interface; nothing
outside this package imports it. From the outside in:

    engine        the contract: read the newest commit, write, rebuild
    generations   folders on disk, CURRENT, the writer's lock
    merging       which segments are merged, and when: large ones beside everything else
      giving_way  who goes before a merge
    writer        one commit: new segments, deletions
      chunks      texts as numbers
      invert      documents into arrays
      merge       several segments into one
    codec         the same files as Whoosh's own searcher sees them
    section       what a segment holds, array by array: the file format
      arrayfile   a file of named arrays
        writeback   part of a file to the disk
      facets      facet values as rows of numbers
    searching     one request: match, filter, rank, count
      view        a section with its deletions; masks of filters
      executor    query tree -> documents and occurrences
        docset, terms, words, phrases, spans
      ranking     scores, the first of many
      counting    facets: hits with and without each filter, the most frequent values
        tally     counts of all facet fields of a section
        days      timelines
        values    facet values across sections
    checking      verify
    memory, recent, scratch   what is kept from search to search

How fast it is, and what was tried: docs/engine.md.
"""
