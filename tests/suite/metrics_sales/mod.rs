//! The Sales figures: worked examples, and what must hold for every book.

mod bridge;
mod customers;
mod deal;
mod do_next;
mod leads;
mod orders;
mod properties;
mod recurring;
mod stock;
mod unknown;
mod verdict;
mod withheld;
