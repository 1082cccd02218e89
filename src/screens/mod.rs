//! What the panes say: figures as labels, roles and signs, without a terminal.

pub mod say;
