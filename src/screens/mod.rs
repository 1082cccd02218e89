//! What the panes say: figures as labels, roles and signs, without a terminal.

pub mod context;
pub mod header;
pub mod needs;
pub mod sales;
pub mod say;
pub mod words;
