//! Files and the book: reading a folder, saying what is wrong with it, watching it.

pub mod edit;
pub mod import;
pub mod scan;
pub mod token;
