-- The register, format 1. Every number called `entry` is the number of an entry of the ledger; rows whose
-- entry is not below ledger.size were never finished and are not there.

CREATE TABLE ledger (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    size  INTEGER NOT NULL,
    peaks BLOB NOT NULL
) STRICT;

-- Whatever changes something, except readings, which have a table of their own.
CREATE TABLE act (
    entry      INTEGER PRIMARY KEY,
    kind       INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    by_whom    TEXT NOT NULL,
    note       TEXT NOT NULL,
    intake     INTEGER,
    content    BLOB,
    salt       BLOB,
    commitment BLOB NOT NULL
) STRICT;
CREATE INDEX act_of_kind ON act (kind, entry);

CREATE TABLE intake (
    entry     INTEGER PRIMARY KEY,
    closing   INTEGER NOT NULL,
    undone_by INTEGER
) STRICT;

-- An unbroken run of readings of one source within one intake; `fresh` are first readings, `narrow` not for the public.
CREATE TABLE run (
    first    INTEGER PRIMARY KEY,
    last     INTEGER NOT NULL,
    intake   INTEGER NOT NULL,
    source   INTEGER NOT NULL,
    fresh    INTEGER NOT NULL,
    readings INTEGER NOT NULL,
    narrow   INTEGER NOT NULL,
    claims   INTEGER NOT NULL
) STRICT;
CREATE INDEX run_of_source ON run (source, first);

-- Each description of a source; `source` is the entry of the first one and names it for ever.
CREATE TABLE source (
    entry  INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    key    TEXT NOT NULL,
    intake INTEGER NOT NULL,
    audience INTEGER NOT NULL
) STRICT;
CREATE INDEX source_of_key ON source (key, entry);
CREATE INDEX source_versions ON source (source, entry);

CREATE TABLE original (
    intake  INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    source  INTEGER,
    digest  BLOB NOT NULL,
    bytes   INTEGER NOT NULL,
    name    TEXT NOT NULL,
    removed INTEGER,
    PRIMARY KEY (intake, n)
) STRICT, WITHOUT ROWID;

-- The names of the columns of a table, shared by its rows.
CREATE TABLE heading (
    id     INTEGER PRIMARY KEY,
    names  BLOB NOT NULL,
    digest BLOB NOT NULL UNIQUE
) STRICT;

-- What one entry of a source says, as it came in. `record` is the entry of the first reading at that place.
CREATE TABLE reading (
    entry      INTEGER PRIMARY KEY,
    record     INTEGER NOT NULL,
    intake     INTEGER NOT NULL,
    source     INTEGER NOT NULL,
    locator    TEXT NOT NULL,
    page       TEXT,
    audience   INTEGER NOT NULL,
    claims     INTEGER NOT NULL,
    heading    INTEGER,
    restates   BLOB,
    verbatim   BLOB,
    salt       BLOB,
    commitment BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX reading_at ON reading (source, locator) WHERE record = entry;
CREATE INDEX reading_again ON reading (record, entry) WHERE record <> entry;

-- One statement each. `marks` holds certainty, basis, role, audience, state and case (see the view `claims`).
CREATE TABLE claim (
    entry      INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    property   INTEGER NOT NULL,
    as_written TEXT NOT NULL,
    readings   TEXT,
    marks      INTEGER,
    span       INTEGER,
    PRIMARY KEY (entry, n)
) STRICT, WITHOUT ROWID;

-- For people who open this file with other tools.
CREATE VIEW claims AS
    SELECT reading.record, reading.entry AS reading, claim.n, property.key AS property, claim.as_written,
           claim.readings, coalesce(marks, 0) & 15 AS certainty, (coalesce(marks, 0) >> 4) & 15 AS basis,
           (coalesce(marks, 0) >> 8) & 15 AS role, (coalesce(marks, 0) >> 12) & 15 AS audience,
           (coalesce(marks, 0) >> 16) & 15 AS state, coalesce(marks, 0) >> 20 AS case_of_record,
           reading.source, reading.locator
    FROM claim JOIN reading USING (entry) JOIN intake ON intake.entry = reading.intake
    LEFT JOIN property ON property.code = claim.property
    WHERE intake.undone_by IS NULL;

CREATE TABLE property (
    code INTEGER PRIMARY KEY,
    key  TEXT NOT NULL
) STRICT;

CREATE TABLE problem (
    intake      INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    source      INTEGER,
    code        TEXT NOT NULL,
    line        INTEGER,
    cell        INTEGER,
    column_name TEXT,
    as_written  TEXT NOT NULL,
    what        TEXT NOT NULL,
    done        TEXT NOT NULL,
    mend        TEXT NOT NULL,
    salt        BLOB,
    commitment  BLOB NOT NULL,
    PRIMARY KEY (intake, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX problem_of_source ON problem (source, intake, n);
CREATE INDEX problem_of_line ON problem (intake, line) WHERE line IS NOT NULL;

CREATE TABLE place (
    entry  INTEGER PRIMARY KEY,
    place  INTEGER NOT NULL,
    key    TEXT NOT NULL,
    intake INTEGER NOT NULL
) STRICT;
CREATE INDEX place_of_key ON place (key, entry);

CREATE TABLE testimony (
    entry     INTEGER PRIMARY KEY,
    testimony INTEGER NOT NULL,
    source    INTEGER NOT NULL,
    intake    INTEGER NOT NULL
) STRICT;
CREATE INDEX testimony_of_source ON testimony (source, entry);

CREATE TABLE decision (
    entry        INTEGER PRIMARY KEY,
    a            INTEGER NOT NULL,
    b            INTEGER NOT NULL,
    withdrawn_by INTEGER
) STRICT;
CREATE INDEX decision_of_pair ON decision (a, b);
CREATE INDEX decision_of_b ON decision (b);

-- What was destroyed: an item of a reading (0 the head, 1 the entry as it came in, n + 2 claim n), or -1 for an act's
-- content. What it committed to stays, so that proofs of the rest hold.
CREATE TABLE withdrawn (
    entry      INTEGER NOT NULL,
    item       INTEGER NOT NULL,
    act        INTEGER NOT NULL,
    commitment BLOB NOT NULL,
    PRIMARY KEY (entry, item)
) STRICT, WITHOUT ROWID;

-- Salts of the items that still stand in a reading from which something was withdrawn.
CREATE TABLE item_salt (
    entry INTEGER NOT NULL,
    item  INTEGER NOT NULL,
    salt  BLOB NOT NULL,
    PRIMARY KEY (entry, item)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER claim_is_never_altered BEFORE UPDATE ON claim
BEGIN SELECT raise(ABORT, 'a claim is never altered'); END;

CREATE TRIGGER claim_is_never_removed BEFORE DELETE ON claim
WHEN OLD.entry < (SELECT size FROM ledger)
    AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE entry = OLD.entry AND item = OLD.n + 2)
BEGIN SELECT raise(ABORT, 'a claim is removed only by a withdrawal'); END;

CREATE TRIGGER reading_is_never_altered BEFORE UPDATE ON reading
WHEN NEW.entry IS NOT OLD.entry OR NEW.record IS NOT OLD.record OR NEW.intake IS NOT OLD.intake
    OR NEW.source IS NOT OLD.source OR NEW.locator IS NOT OLD.locator OR NEW.page IS NOT OLD.page
    OR NEW.audience IS NOT OLD.audience OR NEW.claims IS NOT OLD.claims OR NEW.commitment IS NOT OLD.commitment
    OR NEW.restates IS NOT OLD.restates OR NEW.verbatim IS NOT NULL OR NEW.salt IS NOT NULL
BEGIN SELECT raise(ABORT, 'a reading is never altered, only withdrawn'); END;

CREATE TRIGGER reading_is_never_removed BEFORE DELETE ON reading WHEN OLD.entry < (SELECT size FROM ledger)
BEGIN SELECT raise(ABORT, 'a reading is never removed'); END;

CREATE TRIGGER act_is_never_altered BEFORE UPDATE ON act
WHEN NEW.entry IS NOT OLD.entry OR NEW.kind IS NOT OLD.kind OR NEW.at IS NOT OLD.at OR NEW.by_whom IS NOT OLD.by_whom
    OR NEW.intake IS NOT OLD.intake OR NEW.commitment IS NOT OLD.commitment
    OR NEW.content IS NOT NULL OR NEW.salt IS NOT NULL
BEGIN SELECT raise(ABORT, 'an act is never altered, only its content withdrawn'); END;

CREATE TRIGGER act_is_never_removed BEFORE DELETE ON act WHEN OLD.entry < (SELECT size FROM ledger)
BEGIN SELECT raise(ABORT, 'an act is never removed'); END;
