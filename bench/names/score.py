"""Prepares tables for ranking and scores what was ranked. Standard library only.

score.py prepare DATA WORK      writes WORK/TASK.index.tsv, TASK.queries.tsv, TASK.truth.tsv
score.py score WORK TASK        recall at 1 and at 10 by class, from WORK/TASK.ranked.tsv
"""
import collections
import os
import sys

# Classes that lack the patronymic or part of the name: at a million they need a year.
SHORT = {"no_patr", "initials", "init1_latin", "dimin", "dimin_latin", "tr_keyboard", "emigre_off", "polish", "german_name",
         "jewish_latin", "compound"}


def table(path):
    with open(path, encoding="utf8") as f:
        return [line.rstrip("\n").split("\t") for line in f][1:]


def write(path, header, rows):
    with open(path, "w", encoding="utf8") as f:
        f.write("\n".join("\t".join(r) for r in [header, *rows]) + "\n")


def task(work, name, index, queries):
    write(f"{work}/{name}.index.tsv", ["id", "name"], index)
    write(f"{work}/{name}.queries.tsv", ["query"], [[q] for q in dict.fromkeys(q for _, q, _ in queries)])
    write(f"{work}/{name}.truth.tsv", ["class", "query", "relevant"], queries)


def prepare(data, work):
    os.makedirs(work, exist_ok=True)
    people = table(f"{data}/dev_index.tsv")
    aliases = table(f"{data}/dev_alias_pairs.tsv")
    mains = sorted({a[0] for a in aliases})
    number = {m: f"a{i}" for i, m in enumerate(mains)}
    index = [[p[0], " ".join(x for x in p[1:4] if x)] for p in people] + [[number[m], m] for m in mains]
    queries = table(f"{data}/dev_queries.tsv")
    task(work, "names", index, queries)
    task(work, "alias", index, [[a[2], a[1], number[a[0]]] for a in aliases])
    # The same, when the other names stand in the record: in brackets, as memory books print them.
    others = collections.defaultdict(list)
    for a in aliases:
        others[a[0]].append(a[1])
    said = [[p[0], " ".join(x for x in p[1:4] if x)] for p in people]
    said += [[number[m], f"{m} ({'; '.join(others[m])})"] for m in mains]
    task(work, "alias_claim", said, [[a[2], a[1], number[a[0]]] for a in aliases])
    for name in ("wd_ru", "wd_he"):
        rows = table(f"{data}/{name}_dev.tsv")
        task(work, name, [[r[1], r[1]] for r in rows if r[0] == "I"], [["token", r[1], r[2]] for r in rows if r[0] == "Q"])
    born = {p[0]: p[4] for p in people}
    asked = [[q, born[r.split(",")[0]] if c in SHORT else ""] for c, q, r in queries]
    write(f"{work}/million.queries.tsv", ["query", "year"], asked)
    write(f"{work}/million.truth.tsv", ["class", "query", "relevant"],
          [[("short: " if c in SHORT else "full: ") + c, q, r] for c, q, r in queries])


def score(work, name):
    ranked = dict((r[0], r[1].split(",")) for r in (line.rstrip("\n").split("\t") for line in open(f"{work}/{name}.ranked.tsv", encoding="utf8")))
    seen = collections.defaultdict(list)
    for kind, query, relevant in table(f"{work}/{name}.truth.tsv"):
        wanted = set(relevant.split(","))
        place = next((i for i, x in enumerate(ranked.get(query, [])) if x in wanted), None)
        groups = [kind, "all"] + ([kind.split(":")[0] + " (all)"] if ":" in kind else [])
        for group in groups:
            seen[group].append((place == 0, place is not None))
    for kind in sorted(seen):
        rows = seen[kind]
        at1, at10 = (sum(r[i] for r in rows) / len(rows) for i in (0, 1))
        print(f"{kind}\t{len(rows)}\trecall@1 {at1:.3f}\trecall@10 {at10:.3f}")


if __name__ == "__main__":
    {"prepare": prepare, "score": score}[sys.argv[1]](*sys.argv[2:])
