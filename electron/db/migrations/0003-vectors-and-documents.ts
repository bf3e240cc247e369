import type { Migration } from './types.ts'

const vectors = `
-- By the hash of their text: the same text is never paid for twice.
create table vectors (
  no integer primary key,
  provider text not null,
  model text not null,
  -- SHA-256 of the text.
  hash blob not null,
  -- 32-bit floats, little-endian, of length one.
  vector blob not null,
  run_id text not null,
  kept_at integer not null,
  unique (provider, model, hash)
) strict;
`

const memory = `
-- What a node remembers of earlier runs of its pipeline (a canary's counts).
create table node_memory (
  -- The pipeline's id, or "file:" and the name of a document that was run from a file.
  scope text not null,
  node text not null,
  -- Hash of what it was learned with; another one begins anew.
  key text not null,
  body text not null,
  changed_at integer not null,
  primary key (scope, node)
) strict, without rowid;
`

const documents = `
-- Folders of this machine by the name that pipelines call them.
create table collections (
  id text primary key,
  path text not null,
  saved_at integer not null
) strict, without rowid;

create table document_files (
  no integer primary key,
  -- The folder's whole path, and the file's below it with forward slashes.
  folder text not null,
  path text not null,
  size integer not null,
  mtime_ms integer not null,
  -- SHA-256 of its bytes.
  hash blob not null,
  -- Which way of reading and cutting made its passages.
  reader integer not null,
  -- Why nothing of it, or not all, could be read.
  problem text,
  read_at integer not null,
  unique (folder, path)
) strict;

create table passages (
  no integer primary key,
  file integer not null references document_files (no),
  -- The page, or the first and last line; null where a format has none.
  page integer,
  line integer,
  to_line integer,
  text text not null,
  -- SHA-256 of the text, as in vectors.
  hash blob not null
) strict;
create index passages_by_file on passages (file);

-- Holds the index alone, not the texts: they are in passages.
create virtual table passage_texts using fts5 (
  text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
`

export const vectorsAndDocuments: Migration = {
  version: 3,
  up(db) {
    for (const part of [vectors, memory, documents]) db.exec(part)
  },
}
