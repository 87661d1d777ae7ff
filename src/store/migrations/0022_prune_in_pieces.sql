-- Runs that a prune has taken rows from and not linked anew yet (src/store/prune): a large run goes in pieces,
-- so that whoever else writes gets a turn. The next prune links what a killed one left here.
CREATE TABLE pruning (
    collection         INTEGER PRIMARY KEY REFERENCES collection (number)
) STRICT;
