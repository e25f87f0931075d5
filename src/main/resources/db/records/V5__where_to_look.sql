-- Lists are read from these alone, sums entirely: what they sum or sort out by stands in them, so that no document is touched.
CREATE INDEX record_time ON record (time, sequence, type, allowed, class, environment, service, codes);
CREATE INDEX record_service ON record (service, time, sequence, type, allowed, class, environment, codes);
CREATE INDEX record_person ON record (username, time, sequence, type, allowed);
CREATE INDEX record_workload ON record (namespace, name, time, sequence, type, allowed);
CREATE INDEX record_class ON record (class, time, sequence, type, allowed);
CREATE INDEX record_refused ON record (time, sequence, codes, outcome, class, environment, service)
  WHERE type = 'decision' AND allowed = 0;
CREATE INDEX record_other ON record (type, time, sequence) WHERE type <> 'decision';
