DO $migration$
BEGIN
  DROP INDEX contacts_birthday_idx;
  DROP TABLE important_dates;
END $migration$;
