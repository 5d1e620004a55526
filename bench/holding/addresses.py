#!/usr/bin/env python3
"""Writes what `wrk` asks for: addresses.py FOLDER SITE. 1,500 person pages drawn at random, each seen once to be there (the biggest is
printed), and 2,000 searches made of rows of FOLDER's list: full names, without a patronymic, with a year, in another order."""
import random
import sys
import urllib.error
import urllib.parse
import urllib.request

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SCRIPT = """local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
function init() math.randomseed(os.time()) at = math.random(#paths) end
function request() at = at %% #paths + 1 return wrk.format("GET", paths[at]) end
function done(summary, latency)
  local ms = function(p) return latency:percentile(p) / 1000 end
  local errors = summary.errors.status + summary.errors.timeout + summary.errors.connect + summary.errors.read
  io.write(string.format("p50 %%.1f ms, p95 %%.1f ms, p99 %%.1f ms, %%.0f a second, %%d errors\\n",
    ms(50), ms(95), ms(99), summary.requests / summary.duration * 1e6, errors))
end
"""


def identifier(number):
    text = ""
    while number:
        text = DIGITS[number % 32] + text
        number //= 32
    return text


def main():
    folder, site = sys.argv[1], sys.argv[2]
    rnd = random.Random(5)
    people, biggest = [], 0
    while len(people) < 1500:
        path = "/ru/person/P-" + identifier(rnd.randint(5, 1_000_000))
        try:
            with urllib.request.urlopen(site + path) as page:
                biggest = max(biggest, len(page.read()))
            people.append(path)
        except urllib.error.HTTPError:
            pass
    print(f"the biggest of {len(people)} person pages: {biggest / 1000:.1f} kB")
    searches = []
    with open(f"{folder}/list-1.csv", encoding="utf-8") as rows:
        for number, row in enumerate(rows):
            if number % 200 == 1 and len(searches) < 2000:
                cells = row.split(";")
                surname, given, father, year = cells[1], cells[2], cells[3], cells[5][-4:]
                asked = [f"{surname} {given} {father}", f"{surname} {given}", f"{surname} {year}",
                         f"{given} {surname} {father} {year}"][len(searches) % 4]
                searches.append("/ru/search?q=" + urllib.parse.quote(asked))
    for kind, paths in (("person", people), ("search", searches)):
        with open(f"{folder}/{kind}.txt", "w", encoding="utf-8") as file:
            file.write("\n".join(paths))
        with open(f"{folder}/{kind}.lua", "w", encoding="utf-8") as file:
            file.write(SCRIPT % f"{folder}/{kind}.txt")


main()
