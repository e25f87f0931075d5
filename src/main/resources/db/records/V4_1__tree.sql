CREATE TABLE leaf (
  position BIGINT PRIMARY KEY,
  sequence BIGINT NOT NULL UNIQUE,
  hash     TEXT   NOT NULL
);
CREATE TABLE node (
  level    SMALLINT NOT NULL,
  position BIGINT   NOT NULL,
  hash     TEXT     NOT NULL,
  PRIMARY KEY (level, position)
);
CREATE TABLE checkpoint (
  size BIGINT PRIMARY KEY,
  time TEXT NOT NULL,
  note TEXT NOT NULL
);
CREATE TABLE archive (
  first_position BIGINT PRIMARY KEY,
  last_position  BIGINT NOT NULL,
  file           TEXT NOT NULL,
  sha256         TEXT NOT NULL,
  time           TEXT NOT NULL
);
