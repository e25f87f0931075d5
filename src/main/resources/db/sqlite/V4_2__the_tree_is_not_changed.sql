CREATE TRIGGER leaf_is_not_edited BEFORE UPDATE ON leaf BEGIN SELECT RAISE(ABORT, 'the tree is not edited'); END;
CREATE TRIGGER leaf_is_not_deleted BEFORE DELETE ON leaf BEGIN SELECT RAISE(ABORT, 'the tree is not deleted'); END;
CREATE TRIGGER node_is_not_edited BEFORE UPDATE ON node BEGIN SELECT RAISE(ABORT, 'the tree is not edited'); END;
CREATE TRIGGER node_is_not_deleted BEFORE DELETE ON node BEGIN SELECT RAISE(ABORT, 'the tree is not deleted'); END;
CREATE TRIGGER checkpoint_is_not_edited BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'the tree is not edited'); END;
CREATE TRIGGER checkpoint_is_not_deleted BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'the tree is not deleted'); END;
CREATE TRIGGER archive_is_not_edited BEFORE UPDATE ON archive BEGIN SELECT RAISE(ABORT, 'the tree is not edited'); END;
CREATE TRIGGER archive_is_not_deleted BEFORE DELETE ON archive BEGIN SELECT RAISE(ABORT, 'the tree is not deleted'); END;
DROP TRIGGER record_is_not_deleted;
CREATE TRIGGER record_is_not_deleted BEFORE DELETE ON record
WHEN NOT EXISTS (
  SELECT 1 FROM leaf JOIN archive ON leaf.position BETWEEN archive.first_position AND archive.last_position
  WHERE leaf.sequence = OLD.sequence)
BEGIN SELECT RAISE(ABORT, 'records are not deleted'); END;
