//! The reference of all tables, as `docs/book-reference.md` has it.

use std::fmt::Write as _;

use crate::book::describe::{FieldDescription, Holds};
use crate::book::table::TableName;

use super::template::one_line;

/// The reference as Markdown.
pub fn markdown() -> String {
    let mut text = String::from(
        "# The tables of a book\n\n\
         Written from the descriptions in `src/book/` by `UPDATE_REFERENCE=1 cargo test --test suite book_reference`.\n\n\
         A table is a file (`deals.ron`) or a folder of files (`deals/2026-q4.ron`) that holds a list of records. Only\n\
         `company.ron` must be there. `name?`: a record may be without the field. `A | B`: one of these names, without quotes.\n\
         `(a, b)`: named fields in brackets. `[..]`: a list.\n",
    );
    for table in TableName::ALL {
        let _ =
            write!(text, "\n## {}\n\n{}\n\n| field | holds | meaning |\n|---|---|---|\n", table.name(), one_line(table.about()));
        rows(&mut text, "", table.fields());
    }
    text
}

fn rows(text: &mut String, before: &str, fields: &[FieldDescription]) {
    for field in fields {
        let mark = if field.required || field.or.is_some() { "" } else { "?" };
        let other = field.or.map_or(String::new(), |or| format!(" or `{before}{}`", or.name));
        let mut holds = cell(field.holds);
        if let Some(or) = field.or {
            let _ = write!(holds, " or {}", cell(or.holds));
        }
        if let Some(default) = field.default_value() {
            let _ = write!(holds, " = `{default}`");
        }
        let _ = writeln!(text, "| `{before}{}{mark}`{other} | {holds} | {} |", field.name, one_line(field.about));
        if let Some(below) = field.holds.group() {
            rows(text, &format!("{before}{}.", field.name), below);
        }
    }
}

fn cell(holds: Holds) -> String {
    match holds.plain() {
        Holds::Choice(_) | Holds::Measure(_) => format!("`{}`", holds.notation().replace('|', "\\|")),
        Holds::Group(..) => match holds {
            Holds::List(_) => "a list of groups".to_owned(),
            Holds::Group(_, Some(bare)) => format!("a group, or its `{bare}` alone"),
            _ => "a group".to_owned(),
        },
        _ => holds.notation(),
    }
}
