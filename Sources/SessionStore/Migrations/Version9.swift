import GRDB

/// What context records say, to be searched.
enum Version9 {
  static let name = "9"

  static func migrate(_ database: Database) throws {
    try database.execute(
      sql: """
        -- Of which sessions context records were made, and how their transcripts were then.
        CREATE TABLE context_record (
          session INTEGER PRIMARY KEY REFERENCES session (key),
          -- By which rules texts were taken from the record.
          form INTEGER NOT NULL,
          size INTEGER NOT NULL,
          modified INTEGER NOT NULL,
          -- Whether its files were written: of what tells nothing there are none.
          files INTEGER NOT NULL
        ) STRICT;
        -- The texts of the records. A mark is the same for the same text.
        CREATE TABLE context_text (
          id INTEGER PRIMARY KEY,
          session INTEGER NOT NULL REFERENCES session (key),
          mark INTEGER NOT NULL,
          classes INTEGER NOT NULL,
          line INTEGER NOT NULL,
          time INTEGER,
          text TEXT NOT NULL,
          UNIQUE (session, mark)
        ) STRICT;
        -- Their words, without the texts themselves.
        CREATE VIRTUAL TABLE context_word USING fts5 (
          text, content = 'context_text', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
        );
        CREATE TRIGGER context_text_added AFTER INSERT ON context_text BEGIN
          INSERT INTO context_word (rowid, text) VALUES (new.id, new.text);
        END;
        CREATE TRIGGER context_text_removed AFTER DELETE ON context_text BEGIN
          INSERT INTO context_word (context_word, rowid, text) VALUES ('delete', old.id, old.text);
        END;
        -- Segments are merged between transactions, a little at a time, and in a transaction only if that was not done.
        INSERT INTO context_word (context_word, rank) VALUES ('automerge', 0);
        INSERT INTO context_word (context_word, rank) VALUES ('crisismerge', 256);
        """)
  }
}
