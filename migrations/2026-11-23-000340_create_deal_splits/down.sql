DROP TABLE deal_splits;
