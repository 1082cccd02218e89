//! New records: their ids.

use crate::book::Book;
use crate::book::table::TableName;

/// An id that no record of the table has: the number behind the largest where ids are numbered alike (`D-1041`), else
/// the name made an id (`norrland-port`).
pub fn next_id(book: &Book, table: TableName, name: &str) -> String {
    let named = book.named(table);
    let numbered = named.iter().filter_map(|(key, _)| numbered(key)).collect::<Vec<_>>();
    let free = |key: &String| book.find_any(table, key).is_none();
    if numbered.len() * 2 > named.len() || (named.is_empty() && table.one() != "account") {
        // The numbering that goes on: the one of the last record.
        let (head, width) =
            numbered.last().map_or_else(|| (first_letter(table), 1), |(head, _, width)| ((*head).to_owned(), *width));
        let largest = numbered.iter().filter(|(own, ..)| *own == head).map(|(_, number, _)| *number).max().unwrap_or(0);
        let mut keys = (largest + 1..).map(|number| format!("{head}{number:0width$}"));
        return keys.find(free).unwrap_or_default();
    }
    let slug = slug(name);
    let slug = if slug.is_empty() { table.one().replace(' ', "-") } else { slug };
    let mut keys = std::iter::once(slug.clone()).chain((2..).map(|number| format!("{slug}-{number}")));
    keys.find(free).unwrap_or_default()
}

/// `D-` and 1041 of `D-1041`, with how many digits it is written.
fn numbered(key: &str) -> Option<(&str, u64, usize)> {
    let head = key.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = key.get(head.len()..)?;
    Some((head, digits.parse().ok().filter(|number| *number < u64::MAX / 2)?, digits.len()))
}

fn first_letter(table: TableName) -> String {
    format!("{}-", table.name().chars().next().unwrap_or('x').to_ascii_uppercase())
}

/// `Norrland Port` as `norrland-port`.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars().take(60) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
