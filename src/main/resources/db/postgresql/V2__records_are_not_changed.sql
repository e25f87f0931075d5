CREATE FUNCTION records_are_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'records are neither edited nor deleted';
END $$;
CREATE TRIGGER record_is_not_edited BEFORE UPDATE OR DELETE ON record FOR EACH ROW EXECUTE FUNCTION records_are_not_changed();
CREATE TRIGGER record_is_not_truncated BEFORE TRUNCATE ON record FOR EACH STATEMENT EXECUTE FUNCTION records_are_not_changed();
