-- The words of what grows largest checked in pairs, as 0013 did for the record's tables: a list of three words or
-- more is a table of its own for every row that is written, two of them a quarter of what writing an answer cost.
-- What is checked stays the same, so no row is touched: the text of the schema is rewritten where it stands
-- (sqlite.org/lang_altertable.html, "changes that do not affect the on-disk content").
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(sql,
        'CHECK (outcome IN (''answered'', ''silent'', ''refused'', ''failed'', ''not_attempted''))',
        'CHECK (outcome IN (''answered'', ''silent'') OR outcome IN (''refused'', ''failed'') OR outcome = ''not_attempted'')'),
        'CHECK ((outcome IN (''refused'', ''failed'', ''not_attempted'')) = (word IS NOT NULL))',
        'CHECK ((outcome IN (''refused'', ''failed'') OR outcome = ''not_attempted'') = (word IS NOT NULL))')
    WHERE type = 'table' AND name = 'observation';
UPDATE sqlite_schema SET sql = replace(sql,
        'CHECK (state IN (''up'', ''degraded'', ''down'', ''unknown''))',
        'CHECK (state IN (''up'', ''degraded'') OR state IN (''down'', ''unknown''))')
    WHERE type = 'table' AND name = 'sample';
PRAGMA writable_schema = RESET;
