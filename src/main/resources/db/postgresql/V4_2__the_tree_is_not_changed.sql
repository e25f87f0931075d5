CREATE FUNCTION the_tree_is_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the tree is neither edited nor deleted';
END $$;
CREATE TRIGGER leaf_is_not_edited BEFORE UPDATE OR DELETE ON leaf FOR EACH ROW EXECUTE FUNCTION the_tree_is_not_changed();
CREATE TRIGGER leaf_is_not_truncated BEFORE TRUNCATE ON leaf FOR EACH STATEMENT EXECUTE FUNCTION the_tree_is_not_changed();
CREATE TRIGGER node_is_not_edited BEFORE UPDATE OR DELETE ON node FOR EACH ROW EXECUTE FUNCTION the_tree_is_not_changed();
CREATE TRIGGER node_is_not_truncated BEFORE TRUNCATE ON node FOR EACH STATEMENT EXECUTE FUNCTION the_tree_is_not_changed();
CREATE TRIGGER checkpoint_is_not_edited BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION the_tree_is_not_changed();
CREATE TRIGGER checkpoint_is_not_truncated BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION the_tree_is_not_changed();
CREATE TRIGGER archive_is_not_edited BEFORE UPDATE OR DELETE ON archive FOR EACH ROW EXECUTE FUNCTION the_tree_is_not_changed();
CREATE TRIGGER archive_is_not_truncated BEFORE TRUNCATE ON archive FOR EACH STATEMENT EXECUTE FUNCTION the_tree_is_not_changed();
CREATE FUNCTION records_are_archived_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM leaf JOIN archive ON leaf.position BETWEEN archive.first_position AND archive.last_position
    WHERE leaf.sequence = OLD.sequence) THEN
    RAISE EXCEPTION 'records are neither edited nor deleted';
  END IF;
  RETURN OLD;
END $$;
DROP TRIGGER record_is_not_edited ON record;
CREATE TRIGGER record_is_not_edited BEFORE UPDATE ON record FOR EACH ROW EXECUTE FUNCTION records_are_not_changed();
CREATE TRIGGER record_is_not_deleted BEFORE DELETE ON record FOR EACH ROW EXECUTE FUNCTION records_are_archived_first();
