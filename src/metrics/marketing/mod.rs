//! The Marketing figures: one struct a panel, which is its JSON block.

pub mod attribution;
pub mod awareness;
pub mod campaigns;
pub mod channels;
pub mod experiments;
pub mod fit;
pub mod grid;
pub mod market;
pub mod offer;
pub mod shared;
pub mod terms;
