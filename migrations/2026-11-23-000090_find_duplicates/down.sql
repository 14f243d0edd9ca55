ALTER INDEX contacts_email_keys_idx RESET (fastupdate);
ALTER INDEX contacts_phone_keys_idx RESET (fastupdate);
DROP INDEX accounts_email_key_idx;
DROP FUNCTION name_key, domain_key, domain_keys, number_key, tax_keys, code_key CASCADE;
