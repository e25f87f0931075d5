-- How many days there are, or sums by day are sorted instead of counted.
CREATE STATISTICS record_day ON (substr(time, 1, 10)) FROM record;
-- What was let in, summed by day: with what PostgreSQL would otherwise compare in each entry said once, in a third of the time.
CREATE INDEX record_admitted ON record (time, class)
  WHERE type = 'decision' AND allowed = 1 AND class IN ('DEPLOY', 'CREATE', 'ROLLBACK');
-- What a search for words found is put into the order of time without reading its rows.
CREATE INDEX record_when ON record (sequence, time) WHERE type = 'decision';
ANALYZE record;
