CREATE TABLE record (
  sequence        ${sequence},
  type            TEXT NOT NULL,
  id              TEXT NOT NULL UNIQUE,
  request_uid     TEXT NOT NULL,
  time            TEXT NOT NULL,
  namespace       TEXT NOT NULL,
  kind            TEXT NOT NULL,
  name            TEXT NOT NULL,
  username        TEXT NOT NULL,
  class           TEXT NOT NULL,
  allowed         SMALLINT NOT NULL,
  outcome         TEXT NOT NULL,
  codes           TEXT NOT NULL,
  policy_revision TEXT NOT NULL,
  document        TEXT NOT NULL
);
CREATE INDEX record_request_uid ON record (request_uid);
