-- Announcements that wait to be delivered, and for some days those that were. They are no records: rows change and are deleted.
CREATE TABLE outbox (
  sequence    ${sequence},
  destination TEXT NOT NULL,
  channel     TEXT NOT NULL,
  topic       TEXT NOT NULL,
  state_key   TEXT NOT NULL,
  put_at      BIGINT NOT NULL,
  final       SMALLINT NOT NULL,
  title       TEXT NOT NULL,
  message     TEXT NOT NULL,
  detail      TEXT NOT NULL,
  status      TEXT NOT NULL,
  attempts    BIGINT NOT NULL,
  not_before  BIGINT NOT NULL,
  done_at     BIGINT NOT NULL,
  problem     TEXT NOT NULL,
  UNIQUE (destination, channel, topic, state_key)
);
CREATE INDEX outbox_waiting ON outbox (destination, channel, sequence) WHERE status = 'waiting';
CREATE INDEX outbox_dead ON outbox (sequence) WHERE status = 'dead';
CREATE INDEX outbox_done ON outbox (done_at) WHERE status <> 'waiting';

-- What a channel shows of a topic.
CREATE TABLE outbox_topic (
  destination TEXT NOT NULL,
  channel     TEXT NOT NULL,
  topic       TEXT NOT NULL,
  handle      TEXT NOT NULL,
  shown       BIGINT NOT NULL,
  sending     SMALLINT NOT NULL,
  touched_at  BIGINT NOT NULL,
  PRIMARY KEY (destination, channel, topic)
);
CREATE INDEX outbox_topic_touched ON outbox_topic (touched_at);

-- Which gate delivers to a destination.
CREATE TABLE outbox_lease (
  destination TEXT PRIMARY KEY,
  holder      TEXT NOT NULL,
  turn        BIGINT NOT NULL
);
