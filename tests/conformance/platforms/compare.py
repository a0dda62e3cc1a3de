"""compare.py QUESTIONS THEIRS OURS DIFFERENCES: fails for a difference that is not listed, and for a listed one that is
none any more."""

import re
import sys


def rules_of(path):
    """Lines "PATTERN | REASON" as (pattern, reason)."""
    rules = []
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        pattern, separator, reason = (part.strip() for part in line.partition(" | "))
        if not separator or not reason:
            sys.exit(f"{path}:{number}: wanted PATTERN | REASON")
        rules.append((pattern, reason))
    return rules


def main():
    questions, theirs, ours = ([line.rstrip("\n") for line in open(path, encoding="utf-8")] for path in sys.argv[1:4])
    if not questions or not len(questions) == len(theirs) == len(ours):
        sys.exit(f"{len(questions)} questions, {len(theirs)} answers of theirs and {len(ours)} of ours")
    rules = rules_of(sys.argv[4])
    used = {pattern: 0 for pattern, _ in rules}
    unlisted = []
    for question, their, our in zip(questions, theirs, ours):
        if their == our:
            continue
        line = f"{question}: theirs {their}, ours {our}"
        matching = [pattern for pattern, _ in rules if re.fullmatch(pattern, line)]
        for pattern in matching:
            used[pattern] += 1
        if not matching:
            unlisted.append(line)
    for line in unlisted[:50]:
        print("not listed:", line)
    unused = [pattern for pattern, count in used.items() if count == 0]
    for pattern in unused:
        print("listed, but no difference:", pattern)
    differing = sum(t != o for t, o in zip(theirs, ours))
    print(f"{len(questions)} questions, {differing} answered differently, {len(unlisted)} of them not listed")
    sys.exit(1 if unlisted or unused else 0)


main()
