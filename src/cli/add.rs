//! `quarterdeck add`: a new record, of fields as one types them.

use std::io::Write;

use anyhow::bail;
use clap::Args;

use super::common::{BookChoice, Clock, open};
use super::written::WriteOptions;
use crate::act::subject::Subject;
use crate::act::{line, new};
use crate::book::guess::did_you_mean;
use crate::book::id::AnyId;
use crate::book::table::TableName;
use crate::store::write::act::Pen;

/// Adds a record at the end of its table, in the style of its neighbours.
#[derive(Args, Clone, Debug)]
pub(crate) struct Add {
    /// What: a deal, a lead, an account, ...; without fields it says which there are
    table: String,
    /// The fields; groups and lists as a book writes them. An id is made where none is given. An order takes a
    /// `line="product=x units=3 price=12.5"` for each of its lines, or in short `line="3 x 12.5"`
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    #[command(flatten)]
    writing: WriteOptions,
}

impl Add {
    /// Adds it. 0 when it was written.
    pub(crate) fn run(&self, clock: Clock, out: &mut dyn Write) -> anyhow::Result<u8> {
        let table = self.table()?;
        if self.fields.is_empty() {
            for field in table.fields() {
                let mark = if field.required && field.name != "id" { "" } else { "?" };
                let about = field.about.split_whitespace().collect::<Vec<_>>().join(" ");
                writeln!(out, "{}{mark}: {} ({about})", field.name, field.holds.notation())?;
            }
            if table == TableName::Orders {
                writeln!(out, "line?: one line, {}; again for each", line::HOW)?;
            }
            return Ok(0);
        }
        let folder = self.writing.folder()?;
        let now = clock.now();
        let book = open(&BookChoice::Folder(folder.clone()), now)?;
        let mut given: Vec<(&str, String)> = Vec::new();
        for pair in &self.fields {
            let Some((name, value)) = pair.split_once('=') else { bail!("`{pair}`: write field=value") };
            given.push((name, value.to_owned()));
        }
        let company = AnyId { table: TableName::Company, number: 0 };
        let subject = Subject { book: &book, record: company, today: book.company.today(now), me: None };
        let change = new::record(&subject, table, &given).map_err(|no| anyhow::Error::msg(no.what))?;
        self.writing.write(&Pen::of(&folder).write(change), now, out)
    }

    /// A table, by its name or by what one of its records is called.
    fn table(&self) -> anyhow::Result<TableName> {
        let named = TableName::ALL.iter().copied().filter(|table| *table != TableName::Company);
        let mut fits = named.clone().filter(|table| table.name() == self.table || table.one() == self.table);
        if let Some(table) = fits.next() {
            return Ok(table);
        }
        let hint =
            did_you_mean(&self.table, named.map(TableName::one)).unwrap_or_else(|| "deal, lead, account, order, ...".to_owned());
        bail!("there is no table of a `{}`: {hint}", self.table)
    }
}
