-- The few decisions that a hotfix or break-glass approval helped through, found without reading the documents of a whole day.
-- ReviewQueries says the same words, or the index does not serve it.
CREATE INDEX record_special ON record (time, sequence)
  WHERE type = 'decision' AND allowed = 1
    AND (document LIKE '%"purpose":"hotfix"%' OR document LIKE '%"purpose":"break-glass"%');
