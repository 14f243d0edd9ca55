DROP TABLE record_members;
