import type { Migration } from './migration.ts';

/**
 * Format 1: the cohort as imported, the study and its tasks with what they gave, predictions for new patients, and the
 * audit log. Positions are indices into the sorted lists of `Cohort`; tables of results are keyed by the task's
 * position, so that no order of reading depends on the order in which tasks finished.
 */
const SQL = `
CREATE TABLE version (
  part TEXT PRIMARY KEY,
  version TEXT NOT NULL
) STRICT;

CREATE TABLE cohort (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  outcome_name TEXT NOT NULL,
  grouped INTEGER NOT NULL CHECK (grouped IN (0, 1)),
  sha256 TEXT NOT NULL,
  import_record TEXT NOT NULL CHECK (json_valid(import_record))
) STRICT;

CREATE TABLE class (
  position INTEGER PRIMARY KEY,
  label TEXT NOT NULL UNIQUE
) STRICT;

-- outcome is null where unknown; group_name (site, scanner) is null where the cohort has no groups.
CREATE TABLE subject (
  position INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  outcome INTEGER REFERENCES class (position),
  group_name TEXT
) STRICT;

-- present: one byte per subject, 0 or 1.
CREATE TABLE modality (
  position INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  present BLOB NOT NULL
) STRICT;

-- cells, one per subject: float64 (NaN is missing), or int32 indices into levels (-1 is missing). Little-endian.
CREATE TABLE feature (
  modality INTEGER NOT NULL REFERENCES modality (position),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('numeric', 'categorical')),
  levels TEXT CHECK (json_valid(levels)),
  sha256 TEXT NOT NULL,
  cells BLOB NOT NULL,
  PRIMARY KEY (modality, position),
  UNIQUE (modality, name),
  CHECK ((kind = 'categorical') = (levels IS NOT NULL))
) STRICT;

CREATE TABLE study (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  spec TEXT NOT NULL CHECK (json_valid(spec))
) STRICT;

-- repeat and fold are -1 for final models.
CREATE TABLE task (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  method TEXT NOT NULL,
  repeat INTEGER NOT NULL,
  fold INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
  error TEXT,
  CHECK ((state = 'failed') = (error IS NOT NULL))
) STRICT;

CREATE TABLE task_need (
  task INTEGER NOT NULL REFERENCES task (position),
  position INTEGER NOT NULL,
  needed INTEGER NOT NULL REFERENCES task (position),
  PRIMARY KEY (task, position)
) STRICT;

CREATE TABLE artifact (
  task INTEGER PRIMARY KEY REFERENCES task (position),
  sha256 TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE summary (
  task INTEGER PRIMARY KEY REFERENCES task (position),
  summary TEXT NOT NULL CHECK (json_valid(summary))
) STRICT;

-- subjects int32 [n], answered uint8 [n], logits float64 [n, C], contributions float64 [n, M, C] or empty.
CREATE TABLE out_of_fold (
  task INTEGER PRIMARY KEY REFERENCES task (position),
  sha256 TEXT NOT NULL,
  subjects BLOB NOT NULL,
  answered BLOB NOT NULL,
  logits BLOB NOT NULL,
  contributions BLOB NOT NULL
) STRICT;

CREATE TABLE prediction (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  source TEXT NOT NULL,
  method TEXT NOT NULL,
  options TEXT NOT NULL CHECK (json_valid(options)),
  rows TEXT NOT NULL CHECK (json_valid(rows))
) STRICT;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  event TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;

CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- INSERT OR REPLACE fires no delete trigger unless recursive triggers are on.
CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
`;

export const initial: Migration = (db) => {
  db.exec(SQL);
};
