/**
 * Forward-only. `PRAGMA user_version` counts how many have run; never edit one that was released, append instead.
 * Integers of more than 53 bits (wei) are TEXT.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE ticks (
    id TEXT PRIMARY KEY,
    started_at INTEGER NOT NULL,
    valued_at INTEGER NOT NULL,
    finished_at INTEGER,
    pokes TEXT NOT NULL DEFAULT '[]',
    notes TEXT NOT NULL DEFAULT '[]'
  ) STRICT;
  CREATE INDEX ticks_by_time ON ticks (started_at);

  CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    tick_id TEXT NOT NULL REFERENCES ticks (id),
    digest TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE asset_ticks (
    tick_id TEXT NOT NULL REFERENCES ticks (id),
    asset TEXT NOT NULL,
    name TEXT NOT NULL,
    batch_id TEXT REFERENCES batches (id),
    snapshot_hash TEXT,
    outcome TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (tick_id, asset)
  ) STRICT;
  CREATE INDEX asset_ticks_by_asset ON asset_ticks (asset);
  CREATE INDEX asset_ticks_by_batch ON asset_ticks (batch_id);
  CREATE INDEX asset_ticks_by_snapshot ON asset_ticks (snapshot_hash);

  CREATE TABLE transactions (
    hash TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    sender TEXT NOT NULL,
    nonce INTEGER NOT NULL,
    raw TEXT NOT NULL,
    max_fee TEXT NOT NULL,
    max_priority_fee TEXT NOT NULL,
    gas_limit TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('signed', 'broadcast', 'landed', 'reverted', 'dropped', 'reorged')),
    sent_at INTEGER NOT NULL,
    block INTEGER,
    block_hash TEXT,
    gas_used TEXT,
    gas_price TEXT
  ) STRICT;
  CREATE INDEX transactions_by_nonce ON transactions (sender, nonce);
  CREATE INDEX transactions_by_state ON transactions (state);
  `,
  `
  CREATE INDEX asset_ticks_unsent ON asset_ticks (tick_id) WHERE batch_id IS NULL AND snapshot_hash IS NOT NULL;
  CREATE INDEX asset_ticks_sent ON asset_ticks (asset) WHERE outcome IN ('landed', 'held');
  `,
];
