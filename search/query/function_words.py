"""Words that every text has: they are searched for, but neither marked nor counted."""

from __future__ import annotations

from search.query.tree import Node, Word

FUNCTION_WORDS = frozenset(
    word
    for line in (
        "a an and are as at be been but by did do does for from had has have he her his how i if in",
        "is it its not of on or she that the their them they this to was we were what when where",
        "which who why will with would you",
    )
    for word in line.split()
)


def is_function_word(node: Node) -> bool:
    return isinstance(node, Word) and not node.exact and node.text in FUNCTION_WORDS
