#!/usr/bin/env python3
"""Precision, recall and F1 of read entries against hand-made ones: score.py READ.jsonl GOLD.jsonl"""
import json
import sys

SKIPPED = {"uncertain", "sex", "note", "later_event", "cited_source", "rank", "awards", "social_origin", "family"}


def load(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def normal(field, value):
    text = str(value).lower().replace("ё", "е")
    if field == "birth" or field.endswith("_date"):
        return text
    return "".join(c for c in text if c.isalnum())


def values(entry):
    out = set()
    for field, value in entry.get("gold", {}).items():
        if field in SKIPPED:
            continue
        for one in value if isinstance(value, list) else [value]:
            if one:
                out.add((field, normal(field, one)))
    return out


def main():
    read, gold = load(sys.argv[1]), load(sys.argv[2])
    counts, wrong = {}, []
    for r, g in zip(read, gold):
        have, want = values(r), values(g)
        for field in {f for f, _ in have | want}:
            a = {v for f, v in have if f == field}
            b = {v for f, v in want if f == field}
            c = counts.setdefault(field, [0, 0, 0])
            c[0] += len(a & b)
            c[1] += len(a - b)
            c[2] += len(b - a)
            date = field == "birth" or field.endswith("_date")
            if date and b and a - b and not any(m in x for x in a for m in "?~[/"):
                wrong.append((field, sorted(a - b), sorted(b)))
    total = [0, 0, 0]
    for field, c in sorted(counts.items()):
        total = [x + y for x, y in zip(total, c)]
        print("%-20s F1 %.3f  (right %d, too many %d, missed %d)" % (field, 2 * c[0] / max(1, 2 * c[0] + c[1] + c[2]), *c))
    print("%-20s F1 %.3f" % ("all", 2 * total[0] / max(1, 2 * total[0] + total[1] + total[2])))
    print("dates wrong and certain: %d" % len(wrong))
    for line in wrong:
        print("  ", line)


main()
