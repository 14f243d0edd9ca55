//! New rows, one or many.

/// Rows that one statement enters at most; a statement has no more than 65,535 values.
pub const ROWS: usize = 500;

/// Enters rows into a table; the records as they are then, in their order.
#[macro_export]
macro_rules! insert_all {
    ($conn:expr, $rows:expr => $record:ident in $table:ident) => {{
        let mut rows: Vec<_> = $rows;
        let insert = diesel::insert_into($table::table);
        if rows.len() == 1
            && let Some(row) = rows.pop()
        {
            // Unlike that of many, its plan is kept.
            insert.values(row).returning($record::as_returning()).get_results($conn)
        } else {
            let mut made = Vec::with_capacity(rows.len());
            let mut pieces = std::iter::from_fn(|| {
                let rest = rows.split_off(rows.len().min($crate::store::ROWS));
                Some(std::mem::replace(&mut rows, rest)).filter(|piece| !piece.is_empty())
            });
            pieces
                .try_for_each(|piece| {
                    let inserted = insert.values(piece).returning($record::as_returning()).get_results($conn);
                    inserted.map(|records| made.extend(records))
                })
                .map(|()| made)
        }
    }};
}
