-- As a million records showed: the first column is one that is asked for by equality, or SQLite reads all of another index;
-- a workload is asked for without its namespace and a namespace without a workload; what was observed is summed without its rows.
DROP INDEX record_workload;
DROP INDEX record_refused;
DROP INDEX record_other;
CREATE INDEX record_name ON record (name, time, sequence, namespace, kind, type, allowed);
CREATE INDEX record_namespace ON record (namespace, time, sequence, type, allowed);
CREATE INDEX record_refused ON record (allowed, time, sequence, codes, outcome, class, environment, service)
  WHERE type = 'decision' AND allowed = 0;
CREATE INDEX record_elsewhere ON record (environment, time, sequence, type, allowed) WHERE environment <> 'production';
CREATE INDEX record_other ON record (type, time, sequence, namespace, name, digest, outcome, environment, service)
  WHERE type <> 'decision';
