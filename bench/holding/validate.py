"""Opens exports of imena with other people's readers and says what each of them found. Called by validate.sh."""

import csv
import json
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

folder = pathlib.Path(sys.argv[1])
bad = 0


def say(what, good, more=""):
    global bad
    bad += not good
    print(f"{'good' if good else 'BAD '}  {what}  {more}")


def tables():
    import pyarrow.parquet as parquet

    for file in sorted((folder / "out-csv").glob("*.csv")):
        with open(file, encoding="utf-8-sig", newline="") as rows:
            count = sum(1 for _ in csv.reader(rows)) - 1
        lines = (folder / "out-jsonl" / file.with_suffix(".jsonl").name).read_text("utf-8").splitlines()
        objects = [json.loads(line) for line in lines]
        there = folder / "out-parquet" / file.with_suffix(".parquet").name
        columnar = parquet.read_table(there).num_rows if there.exists() else None
        say(f"{file.stem}: the same rows in CSV, JSON Lines, Parquet", count == len(objects) == columnar, f"{count}")


def bags():
    import bagit

    for name in ["out-bagit", "out-handover"]:
        bag = bagit.Bag(str(folder / name))
        try:
            bag.validate()
            say(f"bagit {bagit.__version__ if hasattr(bagit, '__version__') else ''}: {name}", True)
        except bagit.BagError as error:
            say(f"bagit: {name}", False, str(error))


def ocfl():
    found = subprocess.run(
        [str(folder / "venv/bin/ocfl-validate.py"), "--quiet", str(folder / "out-ocfl")], capture_output=True, text=True
    )
    if found.returncode == 0 and "INVALID" not in found.stdout + found.stderr:
        say("ocfl-py", True, found.stdout.strip()[-100:])
    else:
        say("ocfl-py", False, (found.stdout + found.stderr).strip()[-400:])


def gedcom():
    import gedcom7

    for file in (folder / "out-gedcom").glob("*.ged"):
        records = gedcom7.loads(file.read_text("utf-8"))
        people = [r for r in records if r.tag == "INDI"]
        say("gedcom7", len(people) > 0 and records[0].tag == "HEAD", f"{len(people)} people, {len(records)} records")


def money():
    from followthemoney import model

    entities = 0
    for file in (folder / "out-ftm").glob("*.json*"):
        for line in file.read_text("utf-8").splitlines():
            proxy = model.get_proxy(json.loads(line))
            assert proxy.id and proxy.caption
            entities += 1
    say("followthemoney", entities > 0, f"{entities} entities")


def datasette():
    command = [str(folder / "venv/bin/datasette"), "serve", "--immutable", str(folder / "holding/register.sqlite"), "-p", "8765"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(60):
            try:
                with urllib.request.urlopen("http://127.0.0.1:8765/register/claims.json?_shape=array&_size=3") as answer:
                    rows = json.load(answer)
                say("Datasette: the view claims", len(rows) == 3 and "as_written" in rows[0], str(sorted(rows[0])[:4]))
                return
            except OSError:
                time.sleep(0.5)
        say("Datasette", False, "it did not answer")
    finally:
        server.terminate()
        server.wait()


for look in [tables, bags, ocfl, gedcom, money, datasette]:
    try:
        look()
    except Exception as error:  # what a reader says of our file is the result
        say(look.__name__, False, f"{type(error).__name__}: {error}")
sys.exit(bad > 0)
