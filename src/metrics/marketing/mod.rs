//! The Marketing figures: one struct a panel, which is its JSON block.

pub mod attribution;
pub mod awareness;
pub mod shared;
pub mod terms;
