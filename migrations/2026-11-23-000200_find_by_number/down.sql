DROP INDEX accounts_number_tail_idx;
