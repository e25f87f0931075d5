CREATE TABLE record_text (
  sequence BIGINT PRIMARY KEY,
  words    TSVECTOR NOT NULL
);
CREATE INDEX record_text_words ON record_text USING gin (words);
