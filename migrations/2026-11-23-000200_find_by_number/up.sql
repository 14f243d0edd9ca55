-- Numbers are known by their last digits, with or without the code of the country: read from the end, that is a range. The
-- numbers of contacts and leads stand in the text that words are sought in, in their plain form; those of accounts do not.
CREATE INDEX accounts_number_tail_idx ON accounts (organization_id, reverse(number_key(phone)) text_pattern_ops) WHERE phone IS NOT NULL;
