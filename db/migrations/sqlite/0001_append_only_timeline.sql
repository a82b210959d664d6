CREATE TRIGGER timeline_no_update BEFORE UPDATE ON timeline
BEGIN SELECT RAISE(ABORT, 'timeline is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER timeline_no_delete BEFORE DELETE ON timeline
WHEN NOT EXISTS (SELECT 1 FROM accounts WHERE account = OLD.account AND status = 'left')
BEGIN SELECT RAISE(ABORT, 'timeline is append-only'); END;
