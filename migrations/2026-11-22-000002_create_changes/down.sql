DROP TABLE feed_heads, changes;
