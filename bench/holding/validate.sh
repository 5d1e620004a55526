#!/usr/bin/env bash
# Opens imena's exports with other people's readers: bench/holding/validate.sh FOLDER. Installs them from PyPI into FOLDER/venv
# the first time; after that nothing is fetched. IMENA names the program (default target/release/imena).
set -euo pipefail
folder="${1:?a folder for the readers and the exports}"
here="$(cd "$(dirname "$0")" && pwd)"
imena="${IMENA:-$here/../../target/release/imena}"
mkdir -p "$folder"
if [ ! -x "$folder/venv/bin/python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install -q bagit==1.9.0 ocfl-py==2.1.0 gedcom7==1.2.0 followthemoney==4.11.2 datasette==0.65.5 pyarrow
fi
rm -rf "$folder/holding" "$folder"/out-*
"$imena" init "$folder/holding" --name example.org/holding >/dev/null
"$imena" add "$folder/holding" "$here"/../../examples/*.csv "$here"/../../examples/*.txt "$here"/../../examples/*.xlsx \
  "$here"/../../examples/*.vtt "$here"/../../examples/places.toml >/dev/null || [ $? = 1 ]
"$imena" link "$folder/holding" >/dev/null
for form in csv jsonl parquet ftm gedcom jsonld prov bagit ocfl; do
  "$imena" export "$folder/holding" --to "$form" --out "$folder/out-$form" >/dev/null
done
"$imena" export "$folder/holding" --to bagit --audience keeper --out "$folder/out-handover" >/dev/null
"$folder/venv/bin/python" "$here/validate.py" "$folder"
