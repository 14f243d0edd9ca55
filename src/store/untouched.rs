//! For how long nobody has touched a record.

/// The whole days since a person last did something to the row of a table, by the change log; since it was
/// entered, where no person ever did. What a program does (the role `integration`, or nobody) is no touch.
#[macro_export]
macro_rules! untouched_days {
    ($table:literal, $kind:literal) => {
        concat!(
            "floor(extract(epoch FROM now() - coalesce((SELECT max(c.at) FROM changes c JOIN users u \
             ON u.organization_id = c.organization_id AND u.id = c.actor_id \
             WHERE c.organization_id = ",
            $table,
            ".organization_id AND c.record_type = '",
            $kind,
            "' AND c.record_id = ",
            $table,
            ".id AND NOT 'integration' = ANY(u.roles)), ",
            $table,
            ".created_at)) / 86400)::integer"
        )
    };
}
