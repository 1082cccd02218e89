//! Rows that are the sum of the others: they are named and left out.

use rust_decimal::Decimal;

use super::bind::Bound;
use super::map::DecimalMark;
use super::number;
use super::sheet::{Refused, Sheet};

/// What a row of totals is called.
const WORDS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "sum",
    "subtotal",
    "summe",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "total general",
    "total général",
    "totaal",
    "eindtotaal",
    "total geral",
    "soma",
    "suma",
    "somme",
    "all",
];

/// Whether a cell is a word for a total: `Total`, `Total: Campaigns`, `Summe`.
pub(crate) fn is_word(text: &str) -> bool {
    let small = text.to_lowercase();
    let head = small.split(':').next().unwrap_or_default().trim();
    WORDS.contains(&head)
}

/// So many rows a sheet has at least, the total among them.
const ROWS: usize = 3;
/// In so many columns the total is the sum of the others.
const COLUMNS: usize = 2;

/// Takes the rows away that name nothing and whose numbers are the sums of all other rows, in two columns or more, or in one
/// where nothing else stands in them.
pub(crate) fn leave_out(bound: &Bound, sheet: &mut Sheet) -> Vec<Refused> {
    let candidates: Vec<usize> =
        sheet.rows().enumerate().filter(|(_, row)| bound.is_nameless(*row)).map(|(number, _)| number).collect();
    // Where most rows name nothing, none of them is a total for that.
    if candidates.is_empty() || sheet.len() < ROWS || candidates.len() * 2 > sheet.len() {
        return Vec::new();
    }
    let marks = bound.numbers();
    let mark = |column: usize| marks.iter().find(|(at, _)| *at == column).map_or(DecimalMark::Point, |(_, mark)| *mark);
    let columns = sheet.headers.len();
    let read = |text: &str, column: usize| number::read(text, mark(column), None).ok();
    let mut sums: Vec<Option<Decimal>> = vec![Some(Decimal::ZERO); columns];
    let mut others = 0;
    for (_, row) in sheet.rows().enumerate().filter(|(number, _)| candidates.binary_search(number).is_err()) {
        others += 1;
        for (column, sum) in sums.iter_mut().enumerate() {
            let text = row.cell(column).text;
            if text.is_empty() || super::cell::is_nothing(super::shape::FieldKind::Number, text) {
                continue;
            }
            *sum = sum.and_then(|sum| sum.checked_add(read(text, column)?));
        }
    }
    let mut found = Vec::new();
    let mut named = Vec::new();
    for (number, row) in sheet.rows().enumerate().filter(|(number, _)| candidates.binary_search(number).is_ok()) {
        let equal = (0..columns)
            .filter(|column| {
                let own = read(row.cell(*column).text, *column).filter(|own| !own.is_zero());
                own.is_some() && sums.get(*column).copied().flatten() == own
            })
            .count();
        let says = |column: &usize| {
            let text = row.cell(*column).text;
            !text.is_empty() && !is_word(text) && !super::cell::is_nothing(super::shape::FieldKind::Number, text)
        };
        let alone = equal > 0 && (0..columns).filter(says).count() == equal;
        if (equal >= COLUMNS || alone) && others + 1 >= ROWS {
            found.push(number);
            named.push(Refused::new(row.line, "it is the total of the other rows".to_owned()));
        }
    }
    sheet.leave_out(&found);
    named
}
