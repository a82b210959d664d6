CREATE FUNCTION refuse_timeline_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM accounts WHERE account = OLD.account AND status = 'left') THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'timeline is append-only';
END $$;
--> statement-breakpoint
CREATE TRIGGER timeline_append_only BEFORE UPDATE OR DELETE ON timeline
FOR EACH ROW EXECUTE FUNCTION refuse_timeline_change();
--> statement-breakpoint
CREATE TRIGGER timeline_no_truncate BEFORE TRUNCATE ON timeline
FOR EACH STATEMENT EXECUTE FUNCTION refuse_timeline_change();
