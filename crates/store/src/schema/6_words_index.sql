-- The index of the words, made anew for the keys that they have now.
INSERT INTO case_words_index (case_words_index) VALUES ('rebuild');
