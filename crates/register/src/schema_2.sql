-- Format 2: sealed content. The file lies below sealed/ under its digest; what it says only keepers' keys tell.
CREATE TABLE sealed (
    entry      INTEGER PRIMARY KEY,
    topic      TEXT NOT NULL,
    commitment BLOB NOT NULL,
    digest     BLOB NOT NULL,
    bytes      INTEGER NOT NULL,
    keepers    INTEGER NOT NULL,
    removed    INTEGER
) STRICT;
CREATE INDEX sealed_topic ON sealed (topic, entry);

CREATE TRIGGER sealed_is_never_forgotten BEFORE DELETE ON sealed WHEN OLD.entry < (SELECT size FROM ledger)
BEGIN SELECT raise(ABORT, 'what was sealed is never forgotten, only destroyed by an act'); END;

-- What of the register is sealed now: an item of a reading (as in `withdrawn`), -2 for all of a reading, -1 for an act's
-- content, -3 - n for problem n of an intake. `open` is what of an act's content the public may see.
CREATE TABLE sealed_item (
    entry      INTEGER NOT NULL,
    item       INTEGER NOT NULL,
    act        INTEGER NOT NULL,
    commitment BLOB NOT NULL,
    open       BLOB,
    PRIMARY KEY (entry, item)
) STRICT, WITHOUT ROWID;

-- Original files that are sealed.
CREATE TABLE sealed_original (
    digest BLOB PRIMARY KEY,
    sealed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

DROP TRIGGER claim_is_never_removed;
CREATE TRIGGER claim_is_never_removed BEFORE DELETE ON claim
WHEN OLD.entry < (SELECT size FROM ledger)
    AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE entry = OLD.entry AND item = OLD.n + 2)
    AND NOT EXISTS (SELECT 1 FROM sealed_item WHERE entry = OLD.entry AND item IN (OLD.n + 2, -2))
BEGIN SELECT raise(ABORT, 'a claim is removed only by a withdrawal, or sealed'); END;

DROP TRIGGER reading_is_never_altered;
CREATE TRIGGER reading_is_never_altered BEFORE UPDATE ON reading
WHEN NEW.entry IS NOT OLD.entry OR NEW.record IS NOT OLD.record OR NEW.intake IS NOT OLD.intake
    OR NEW.source IS NOT OLD.source OR NEW.locator IS NOT OLD.locator OR NEW.page IS NOT OLD.page
    OR NEW.audience IS NOT OLD.audience OR NEW.claims IS NOT OLD.claims OR NEW.commitment IS NOT OLD.commitment
    OR NEW.restates IS NOT OLD.restates
    OR ((NEW.verbatim IS NOT NULL OR NEW.salt IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM sealed_item WHERE entry = OLD.entry))
BEGIN SELECT raise(ABORT, 'a reading is never altered, only withdrawn or sealed'); END;

DROP TRIGGER act_is_never_altered;
CREATE TRIGGER act_is_never_altered BEFORE UPDATE ON act
WHEN NEW.entry IS NOT OLD.entry OR NEW.kind IS NOT OLD.kind OR NEW.at IS NOT OLD.at OR NEW.by_whom IS NOT OLD.by_whom
    OR NEW.intake IS NOT OLD.intake OR NEW.commitment IS NOT OLD.commitment
    OR ((NEW.content IS NOT NULL OR NEW.salt IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM sealed_item WHERE entry = OLD.entry AND item = -1))
BEGIN SELECT raise(ABORT, 'an act is never altered, only its content withdrawn or sealed'); END;
