//! The reference of the tables says what the descriptions of the records say.

use std::path::Path;

use quarterdeck::store::reference;

#[test]
fn the_reference_of_the_tables_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/book-reference.md");
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::write(&path, reference::markdown()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, reference::markdown(), "run `UPDATE_REFERENCE=1 cargo test --test book_reference`");
}
