#!/usr/bin/env bash
# Measures the main job on an invented list: taking it in, the start of `serve`, a person's page, a page of search.
#
#   bench/holding/site.sh FOLDER [MILLIONS]
#
# Makes FOLDER/holding of MILLIONS lists of 1,000,000 rows and 20 columns (default 1) and links it, unless it is there already. Needs
# `wrk` and `curl` (Debian packages); clients and server share the machine. IMENA names the program (default: a release build).
set -euo pipefail
folder="${1:?a folder for the lists and the holding}"
millions="${2:-1}"
here="$(cd "$(dirname "$0")" && pwd)"
imena="${IMENA:-$here/../../target/release/imena}"
port="${PORT:-18080}"
site="http://127.0.0.1:$port"
mkdir -p "$folder"

if [ ! -d "$folder/holding" ]; then
  "$imena" init "$folder/holding.new" >/dev/null
  for seed in $(seq "$millions"); do
    list="$folder/list-$seed.csv"
    [ -f "$list" ] || python3 "$here/make_list.py" 1000000 "$list" "$seed"
    python3 "$here/measured.py" "intake of a million rows" "$imena" add "$folder/holding.new" "$list"
  done
  python3 "$here/measured.py" "linking" "$imena" link "$folder/holding.new"
  mv "$folder/holding.new" "$folder/holding"
fi
python3 "$here/measured.py" "the first search, which writes the index" "$imena" search "$folder/holding" "Примеров"

serve() {
  "$imena" serve "$folder/holding" --port "$port" >/dev/null 2>&1 &
  server=$!
  trap 'kill -INT $server 2>/dev/null || true' EXIT
  until curl -sf -o /dev/null "$site/ru/"; do sleep 0.005; done
}
stop() { kill -INT "$server"; wait "$server" || true; trap - EXIT; }

for _ in 1 2 3; do
  began=$(date +%s%N)
  serve
  echo "serve: the first page after $(( ($(date +%s%N) - began) / 1000000 )) ms"
  stop
done

serve
python3 "$here/addresses.py" "$folder" "$site"
for kind in person search; do
  clients=50
  [ "$kind" = search ] && clients=20
  # The first run warms the caches, as any day of a site does.
  wrk -t1 -c"$clients" -d20s -s "$folder/$kind.lua" "$site" >/dev/null
  echo "$kind page, $clients clients without pause: $(wrk -t1 -c"$clients" -d20s -s "$folder/$kind.lua" "$site" | tail -1)"
done
echo "serve: $(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$server/status") MB at most"
stop
