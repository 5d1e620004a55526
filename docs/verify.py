#!/usr/bin/env python3
"""Checks a holding of imena, or one proof from it, with nothing but Python. Format: docs/holding.md.

    verify.py FOLDER                      entries, tree, checkpoints, contents, originals, sealed files
    verify.py --proof FILE --key KEY      one proof (imena prove) against the public key of the holding
"""
import base64, hashlib, os, re, sqlite3, sys

def sha(data): return hashlib.sha256(data).digest()
def leaf(entry): return sha(b"\0" + entry)
def node(a, b): return sha(b"\1" + a + b)

# Ed25519 (RFC 8032), verification only.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)
def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        if n & 1: q = add(q, p)
        p, n = add(p, p), n >> 1
    return q
def point(data):
    y = int.from_bytes(data, "little"); sign, y = y >> 255, y & (1 << 255) - 1
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if x * x % P != xx: x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != xx or (x == 0 and sign): raise ValueError("no point")
    if x & 1 != sign: x = P - x
    return (x, y, 1, x * y % P)
def ed25519(key, text, sig):
    s = int.from_bytes(sig[32:], "little")
    h = int.from_bytes(hashlib.sha512(sig[:32] + key + text).digest(), "little") % L
    base = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    a, b = times(s, base), add(point(sig[:32]), times(h, point(key)))
    return s < L and (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0

def signed_by(note, keys):
    """Whether one of the keys (name+id+base64) has signed; gives (origin, size, root)."""
    body, signatures = note.split("\n\n", 1)
    body += "\n"
    for key in keys:
        name, number, data = key.split("+", 2)
        for line in signatures.splitlines():
            who, sig = re.fullmatch("\u2014 (\\S+) (\\S+)", line).groups()
            sig = base64.b64decode(sig)
            if who == name and sig[:4].hex() == number:
                if ed25519(base64.b64decode(data)[1:], body.encode(), sig[4:]):
                    origin, size, root = body.splitlines()
                    return origin, int(size), base64.b64decode(root)
    raise ValueError("no key of the holding has signed it")

def check_proof(text, key):
    head, note = text.split("\n\n", 1)
    first, extra, index, *path = head.splitlines()
    assert first == "c2sp.org/tlog-proof@v1", "not a proof"
    origin, size, root = signed_by(note, [key])
    n, last = int(index.removeprefix("index ")), size - 1
    h = leaf(base64.b64decode(extra.removeprefix("extra ")))
    assert 0 <= n <= last, "the entry is not in the checkpoint"
    for step in map(base64.b64decode, path):
        assert last > 0, "the path is too long"
        if n & 1 or n == last:
            h = node(step, h)
            while not n & 1 and n: n, last = n >> 1, last >> 1
        else: h = node(h, step)
        n, last = n >> 1, last >> 1
    assert last == 0 and h == root, "the path does not lead to the root"
    return "entry %s is in %s of %d entries" % (index.removeprefix("index "), origin, size)

def number(n):
    out = b""
    while n > 127: out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])
def data(b): return number(len(b)) + b
def text(t): return data(t.encode())
def maybe(t): return b"\0" if t is None else b"\1" + text(t)
def zigzag(n): return number(n * 2 if n >= 0 else -n * 2 - 1)
def unescape(r): return re.sub(r"\\(.)", lambda m: "\x1f" if m[1] == "u" else m[1], r, flags=re.S)

def rows(db, query):
    """What a newer table says; nothing where the register is older and has none."""
    try: return db.execute(query).fetchall()
    except sqlite3.OperationalError: return []

def contents(db):
    """Yields (entry, its bytes) recomputed from the content of the register; what was withdrawn keeps its hash."""
    hollow = {}
    for entry, item, h in db.execute("SELECT entry, item, commitment FROM withdrawn"):
        hollow.setdefault(entry, {})[item] = h
    for entry, item, h in rows(db, "SELECT entry, item, commitment FROM sealed_item WHERE item > -3"):
        hollow.setdefault(entry, {})[item] = h  # -2: all of a reading; its content is checked when a keeper opens it
    salts = {(e, i): s for e, i, s in db.execute("SELECT entry, item, salt FROM item_salt")}
    for entry, kind, at, by, note, intake, content, salt in db.execute(
            "SELECT entry, kind, at, by_whom, note, intake, content, salt FROM act"):
        h = hollow[entry][-1] if content is None else sha(
            salt + bytes([1, kind]) + zigzag(at) + text(by) + text(note) + data(content))
        yield entry, bytes([1, kind]) + (entry if intake is None else intake).to_bytes(8, "big") + h
    for entry, intake, source, locator, page, audience, restates, verbatim, salt in db.execute(
            "SELECT entry, intake, source, locator, page, audience, restates, verbatim, salt FROM reading"):
        if -2 in hollow.get(entry, {}):
            yield entry, bytes([1, 34]) + intake.to_bytes(8, "big") + hollow[entry][-2]
            continue
        items = {0: b"\1" + number(source) + text(locator) + maybe(page) + bytes([audience]) + data(restates or b"")}
        if verbatim is not None: items[1] = verbatim
        for n, prop, words, readings, marks, span in db.execute(
                "SELECT n, property, as_written, readings, marks, span FROM claim WHERE entry = ?", (entry,)):
            rs = [] if readings is None else [unescape(r) for r in readings.split("\x1f")]
            items[n + 2] = (b"\1" + number(prop) + text(words) + number(len(rs)) + b"".join(map(text, rs))
                            + number(marks or 0) + number((span or 0) % 2**64))
        hashes = dict(hollow.get(entry, {}))
        for i, b in items.items():
            s = sha(salt + i.to_bytes(4, "big") + b"item 1") if salt else salts[entry, i]
            hashes[i] = sha(s + b)
        whole = b"".join(hashes[i] for i in sorted(hashes))
        h = sha(b"reading 1" + len(hashes).to_bytes(8, "big") + whole)
        yield entry, bytes([1, 34]) + intake.to_bytes(8, "big") + h

def check_folder(folder):
    db = sqlite3.connect("file:%s?immutable=1" % os.path.join(folder, "register.sqlite"), uri=True)
    (size,) = db.execute("SELECT size FROM ledger").fetchone()
    entries, peaks, roots = [], [], {}
    for bundle in range((size + 255) // 256):
        width, rest, name = min(256, size - bundle * 256), bundle // 1000, "%03d" % (bundle % 1000)
        while rest: rest, name = rest // 1000, "x%03d/%s" % (rest % 1000, name)
        path = os.path.join(folder, "ledger/tile/entries", name + ("" if width == 256 else ".p/%d" % width))
        raw = open(path, "rb").read()
        while raw:
            length = int.from_bytes(raw[:2], "big")
            entries.append(raw[2:2 + length]); raw = raw[2 + length:]
    assert len(entries) == size, "the tiles have %d entries of %d" % (len(entries), size)
    for n, entry in enumerate(entries):
        h, m = leaf(entry), n
        while m & 1: h, m = node(peaks.pop(), h), m >> 1
        peaks.append(h)
        root = peaks[-1]
        for p in reversed(peaks[:-1]): root = node(p, root)
        roots[n + 1] = root
    keys = [c[2:].decode() if c[1] < 128 else c[3:].decode() for (c,) in db.execute("SELECT content FROM act WHERE kind = 39")]
    states = os.path.join(folder, "ledger/checkpoints")
    for name in sorted(os.listdir(states)) if os.path.isdir(states) else []:
        _, at, root = signed_by(open(os.path.join(states, name), encoding="utf-8").read(), keys)
        assert roots.get(at) == root, "checkpoint %s signs another tree" % name
    seen = 0
    for n, entry in contents(db):
        assert entries[n] == entry, "entry %d is not what the register holds" % n
        seen += 1
    assert seen == size, "the register holds %d entries of %d" % (seen, size)
    there = [("originals", d) for (d,) in db.execute("SELECT DISTINCT digest FROM original WHERE removed IS NULL")]
    for digest in rows(db, "SELECT digest FROM sealed_original"): there.remove(("originals", *digest))
    if not os.path.exists(os.path.join(folder, "public-part")):
        there += [("sealed", d) for (d,) in rows(db, "SELECT digest FROM sealed WHERE removed IS NULL")]
    for part, digest in there:
        name = digest.hex()
        with open(os.path.join(folder, part, name[:2], name[2:]), "rb") as file:
            assert sha(file.read()) == digest, "%s %s differs" % (part, name)
    return "%d entries, root %s" % (size, roots[size].hex() if size else "")

if __name__ == "__main__":
    try:
        match sys.argv[1:]:
            case ["--proof", file, "--key", key]: print(check_proof(open(file, encoding="utf-8").read(), key))
            case [folder] if not folder.startswith("-"): print(check_folder(folder))
            case _: print(__doc__); sys.exit(2)
    except (AssertionError, ValueError, KeyError, IndexError, AttributeError, OSError, sqlite3.Error) as wrong:
        print("NOT SOUND:", wrong or repr(wrong)); sys.exit(1)
