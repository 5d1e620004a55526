-- Format 3: corrections, claims about claims. What they say is the content of the act.
CREATE TABLE correction (
    entry  INTEGER PRIMARY KEY,
    record INTEGER NOT NULL
) STRICT;
CREATE INDEX correction_of_record ON correction (record, entry);
