CREATE INDEX record_seen ON record (namespace, name, kind, sequence) WHERE type IN ('observed', 'ungated');
CREATE INDEX record_seen_digest ON record (namespace, digest) WHERE type IN ('observed', 'ungated');
CREATE INDEX record_let_in ON record (namespace, name, digest, time) WHERE type = 'decision' AND allowed = 1 AND digest <> '';
CREATE INDEX record_event ON record (type, sequence) WHERE type <> 'decision';
