import type { Migration } from './migration.ts';

/** Format 2: named documents, for what a user keeps beside the study (named groups of subjects, say). */
const SQL = `
CREATE TABLE document (
  name TEXT PRIMARY KEY,
  content TEXT NOT NULL CHECK (json_valid(content))
) STRICT;
`;

export const documents: Migration = (db) => {
  db.exec(SQL);
};
