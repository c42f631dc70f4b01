//! Takes a SQLite database back to the tables of version 3, with all that is in it, and says which
//! tables a database has: `cargo run -p store --example older -- FILE back` or `... FILE show`.
//! `cargo xtask torture migration` brings such databases forward, by starts that it kills.
//!
//! Whoever adds a migration that undoes something of those which are taken back here adds how that
//! is taken back to the files beside this.

#![expect(
    clippy::print_stdout,
    reason = "a program for people at a terminal and for the tasks of this repository"
)]

use rusqlite::Connection;

const BACK: &str = include_str!("older/sqlite.sql");
/// Every migration that is done; every table with its columns, every index and view.
const SHOW: &str = "
    SELECT 'migration ' || version || ' ' || steps_done || '/' || steps FROM migration
    UNION ALL
    SELECT s.type || ' ' || s.name || COALESCE(' ' || GROUP_CONCAT(c.name, ' '), '')
    FROM sqlite_schema s LEFT JOIN pragma_table_info(s.name) c ON s.type = 'table'
    WHERE s.name NOT LIKE 'sqlite_%'
    GROUP BY s.type, s.name
    ORDER BY 1";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, what] = arguments.as_slice() else {
        return Err("give FILE and back or show".into());
    };
    let connection = Connection::open(file)?;
    match what.as_str() {
        "back" => connection.execute_batch(&format!("BEGIN; {BACK} COMMIT;"))?,
        "show" => {
            let mut statement = connection.prepare(SHOW)?;
            for line in statement.query_map([], |row| row.get::<_, String>(0))? {
                println!("{}", line?);
            }
        }
        other => return Err(format!("{other} is neither back nor show").into()),
    }
    Ok(())
}
