#!/bin/sh
# Measures names and search on data given by path, with one command:
#   bench/names/measure.sh DATA [WORK]
# DATA holds dev_index.tsv (id, surname, given, patronymic, born, ...), dev_queries.tsv (class, query, relevant ids),
# dev_alias_pairs.tsv (main, variant, kind), wd_ru_dev.tsv and wd_he_dev.tsv (kind I or Q, text, relevant) and
# opensanctions_person_cases.csv (name1, name2, is_match). WORK is a scratch folder. Needs cargo and python3.
set -eu
data=$1
work=${2:-$(mktemp -d)}
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
cargo build --release -q -p imena-search --example measure
measure=${CARGO_TARGET_DIR:-target}/release/examples/measure
python3 "$here/score.py" prepare "$data" "$work"
for task in names alias alias_claim wd_ru wd_he; do
    echo "== $task"
    "$measure" "$work/$task.index.tsv" "$work/$task.queries.tsv" > "$work/$task.ranked.tsv"
    python3 "$here/score.py" score "$work" "$task"
done
echo "== a million records, short names with a year of birth"
"$measure" "$data/dev_index.tsv" "$work/million.queries.tsv" --grow 1000000 > "$work/million.ranked.tsv"
python3 "$here/score.py" score "$work" million
echo "== pairs"
cargo run --release -q -p imena -- names pairs "$data/opensanctions_person_cases.csv" | tail -1
