#!/usr/bin/env python3
"""Counts the example again and compares the counts with README.md. Needs nothing but Python 3.11."""
import csv
import re
import sys
import tomllib
import zipfile
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).parent
EXPERTS = "редакторы «Сталинских расстрельных списков» (Мемориал)"


def table(name, separator):
    with open(HERE / name, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=separator))
    return {row[0] for row in rows[1:]}


def prose(name, encoding):
    text = (HERE / name).read_bytes().decode(encoding).replace("\r\n", "\n")
    return {str(number) for number, _ in enumerate(re.split(r"\n\n+", text.strip()), 1)}


def workbook(name):
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(HERE / name) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    firsts = [row.find(space + "c") for row in sheet.iter(space + "row")]
    # The strings stand in the cells themselves.
    return {"".join(part.text or "" for part in cell.iter(space + "t")) for cell in firsts[1:]}


entries = {
    "moscow-lists.csv": table("moscow-lists.csv", ","),
    "case-index.xlsx": workbook("case-index.xlsx"),
    "memory-book-a.txt": prose("memory-book-a.txt", "utf-8"),
    "memory-book-b.txt": prose("memory-book-b.txt", "windows-1251"),
    "list-abroad.csv": table("list-abroad.csv", ";"),
}
with open(HERE / "identities.csv", encoding="utf-8", newline="") as file:
    pairs = list(csv.DictReader(file))

root = {(name, key): (name, key) for name, keys in entries.items() for key in keys}


def find(entry):
    while root[entry] != entry:
        entry = root[entry]
    return entry


problems = []
for pair in pairs:
    ends = [(pair[f"file_{side}"], pair[f"key_{side}"]) for side in "ab"]
    missing = [end for end in ends if end not in root]
    if missing:
        problems.append(f"identities.csv names an entry that is not there: {missing}")
    else:
        root[find(ends[0])] = find(ends[1])

people = {}
for entry in root:
    people.setdefault(find(entry), []).append(entry)
whole = sum(len(group) * (len(group) - 1) // 2 for group in people.values())
if whole != len(pairs):
    problems.append(f"{len(pairs)} pairs are listed, {whole} would list all of each person")

russian = [{name for name, _ in group if name != "list-abroad.csv"} for group in people.values()]
experts = [pair for pair in pairs if pair["judged_by"] == EXPERTS]
doubtful = [pair for pair in pairs if pair["judgement"] == "doubtful"]
places = tomllib.loads((HERE / "places.toml").read_text(encoding="utf-8"))["place"]

readme = (HERE / "README.md").read_text(encoding="utf-8")
counts = {
    "entries about": f"{len(root)} entries about {len(people)} people",
    "in several Russian sources": f"{sum(len(names) > 1 for names in russian)} people stand in two or three",
    "pairs": f"{len(pairs)} pairs",
    "expert pairs": f"{len(experts)} judged by experts",
    "doubtful": f"{len(doubtful)} doubtful",
    "places": f"{len(places)} places, {sum(len(place.get('claim', [])) for place in places)} claims",
} | {name: f"| {len(keys)} |" for name, keys in entries.items()}
for what, words in counts.items():
    lines = [line for line in readme.splitlines() if not what.endswith((".csv", ".txt", ".xlsx")) or what in line]
    held = any(words in line for line in lines)
    print(f"{what:28}{words.strip('| ')}")
    if not held:
        problems.append(f"README.md does not say: {words} ({what})")
size = sum(path.stat().st_size for path in HERE.iterdir() if path.is_file())
print(f"{'size':28}{size / 1000:.0f} kB")
if size > 600_000:
    problems.append("the example is larger than 600 kB")
print(*problems, sep="\n", end="\n" if problems else "")
sys.exit(bool(problems))
