CREATE TABLE IF NOT EXISTS record (
  sequence        INTEGER PRIMARY KEY AUTOINCREMENT,
  type            TEXT NOT NULL,
  id              TEXT NOT NULL UNIQUE,
  request_uid     TEXT NOT NULL,
  time            TEXT NOT NULL,
  namespace       TEXT NOT NULL,
  kind            TEXT NOT NULL,
  name            TEXT NOT NULL,
  username        TEXT NOT NULL,
  class           TEXT NOT NULL,
  allowed         INTEGER NOT NULL,
  outcome         TEXT NOT NULL,
  codes           TEXT NOT NULL,
  policy_revision TEXT NOT NULL,
  document        TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS record_request_uid ON record (request_uid);
CREATE TRIGGER IF NOT EXISTS record_is_not_edited BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'records are not edited'); END;
CREATE TRIGGER IF NOT EXISTS record_is_not_deleted BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'records are not deleted'); END;
