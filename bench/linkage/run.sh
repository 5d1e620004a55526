#!/bin/sh
# Compares imena with Splink on the generated lists: same records, same rules, same levels, same cores, one after the other.
#
#   bench/linkage/run.sh [RECORDS] [std|wide]        (1000000 std where nothing is given)
#
# Splink and DuckDB are installed from PyPI into a folder of their own beside the results. Prints pairs compared, seconds, memory, F1,
# and the ratios. GENERATOR: a script that writes the lists (`--records N --seed 1 --out NAME`); HARNESS: the folder with
# run_splink.py and score_pairs.py.
set -eu
records=${1:-1000000}
rules=${2:-std}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
: "${GENERATOR:?the script that writes the lists}" "${HARNESS:?the folder with run_splink.py}"
work=${WORK:-$here/work}
mkdir -p "$work"
if [ ! -x "$work/venv/bin/python" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" -q install splink==5.0.0 duckdb==2.0.0 pyarrow numpy pandas
fi
python=$work/venv/bin/python
data=$work/lists-$records
[ -f "$data.parquet" ] || "$python" "$GENERATOR" --records "$records" --seed 1 --out "$data"
imena=${IMENA:-}
if [ -z "$imena" ]; then
  (cd "$root" && cargo build --release -p imena)
  imena=${CARGO_TARGET_DIR:-$root/target}/release/imena
fi
"$imena" match "$data.parquet" --model "$here/models/lists-$rules.toml" --out "$work/imena-$records-$rules" || [ $? = 1 ]
# Beyond four million pairs Splink is given what it needs to get through: a sample of pairs to learn from, and, as imena does by
# itself, no pairs kept that weigh next to nothing.
caps=
if [ "$records" -gt 1000000 ] || [ "$rules" = wide ]; then
  caps="--em-pairs 1e7 --keep-above 0.01"
fi
# shellcheck disable=SC2086
"$python" "$HARNESS/run_splink.py" --model lists --rules "$rules" --data "$data.parquet" --out "$work/splink-$records-$rules" --threads "$(nproc)" $caps
"$python" "$HARNESS/score_pairs.py" --truth "$data.truth.csv" --pairs "$work/imena-$records-$rules/links.parquet" \
  --clusters "$work/imena-$records-$rules/clusters.parquet" > "$work/imena-$records-$rules/score.json"
"$python" "$HARNESS/score_pairs.py" --truth "$data.truth.csv" --pairs "$work/splink-$records-$rules/pairs.parquet" \
  --clusters "$work/splink-$records-$rules/clusters.parquet" > "$work/splink-$records-$rules/score.json"
"$python" - "$work/imena-$records-$rules" "$work/splink-$records-$rules" <<'END'
import json, sys
def read(folder):
    return json.load(open(folder + "/figures.json")), json.load(open(folder + "/score.json"))
(a, sa), (b, sb) = read(sys.argv[1]), read(sys.argv[2])
row = "{:28} {:>12} {:>12} {:>8}"
print(row.format("", "imena", "Splink", "ratio"))
for name, x, y in [("seconds", a["total_s"], b["total_s"]), ("peak MiB", a["peak_rss_mb"], b["peak_rss_mb"])]:
    print(row.format(name, round(x, 2), round(y, 2), round(y / x, 1)))
print(row.format("pairs compared", a["pairs_scored"], "", ""))
for name, f in [("F1 of pairs, best", lambda s: s["pairs"]["best"]["f1"]), ("F1 of pairs at 0.95", lambda s: s["pairs"]["at_0_95"]["f1"]),
                ("F1 of clusters", lambda s: s["clusters"]["pairwise"]["f1"]), ("biggest cluster", lambda s: s["clusters"]["biggest"])]:
    print(row.format(name, f(sa), f(sb), ""))
END
