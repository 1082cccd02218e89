//! The Sales pane: will we hit the week, the month, the quarter, and what do we do today?

pub mod pace;
pub mod people;
pub mod pipeline;
pub mod verdict;
pub mod wins;
