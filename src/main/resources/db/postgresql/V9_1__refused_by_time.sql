-- PostgreSQL takes what a partial index implies out of the question, and with it the first column of V7's: it then read all of it.
DROP INDEX record_refused;
CREATE INDEX record_refused ON record (time, sequence, codes, outcome, class, environment, service)
  WHERE type = 'decision' AND allowed = 0;
