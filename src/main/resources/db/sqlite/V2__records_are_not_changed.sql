CREATE TRIGGER record_is_not_edited BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'records are not edited'); END;
CREATE TRIGGER record_is_not_deleted BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'records are not deleted'); END;
