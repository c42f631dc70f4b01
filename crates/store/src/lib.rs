//! The ports of `app` on SQLite and PostgreSQL: SQL and migrations, nothing else.
