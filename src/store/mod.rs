//! Files and the book: reading a folder, saying what is wrong with it, watching it.

pub mod scan;
pub mod token;
