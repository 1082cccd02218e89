//! Files and books.

pub mod sample;
