//! The wireframes' contents as values, drawn and compared with the wireframes cell by cell.

mod kit;
mod sales;

use std::collections::HashMap;

use kit::{Case, compare};

#[test]
fn sales_80x24() {
    assert_eq!(compare(&Case::sales((80, 24))), 0);
}

#[test]
fn sales_140x40() {
    assert_eq!(compare(&Case::sales((140, 40))), 0);
}
