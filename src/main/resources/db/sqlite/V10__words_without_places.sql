-- Nobody asks where in a record a word stands: without that the index is half as large, and has room for beginnings. It is filled again by the gate.
DROP TABLE record_text;
CREATE VIRTUAL TABLE record_text USING fts5(words, content='', contentless_delete=1, detail=none, prefix='3', tokenize="unicode61 remove_diacritics 0");
-- Its words, for what a longer beginning stands for.
CREATE VIRTUAL TABLE record_word USING fts5vocab(record_text, instance);
