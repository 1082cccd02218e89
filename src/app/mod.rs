//! A session: its state, what changes it, what is remembered of it, and the local terminal that hosts it.

pub mod host;
