//! Which column of a file is which field of a table, and how well the table fits.

use std::collections::BTreeSet;

use super::super::shape::{self, FieldKind};
use super::super::sheet::{Sheet, folded};
use super::profile::Profile;
use super::words::{self, Sure, TableWords};
use crate::book::table::TableName;

#[derive(Clone, Debug)]
pub(crate) struct FileColumn {
    pub(crate) header: String,
    /// The words of its header.
    pub(crate) tokens: Vec<String>,
    pub(crate) profile: Profile,
    /// Why it cannot be read: it has no header, or another has the same.
    pub(crate) hidden: Option<&'static str>,
}

pub(crate) fn of(sheet: &Sheet) -> Vec<FileColumn> {
    let names: Vec<String> = sheet.headers.iter().map(|header| folded(header)).collect();
    let column = |(at, header): (usize, &String)| {
        let own = names.get(at).cloned().unwrap_or_default();
        let twin = names.iter().filter(|name| **name == own).count() > 1;
        let hidden = if own.is_empty() {
            Some("it has no header")
        } else {
            twin.then_some("two columns are named so: rename one of them")
        };
        FileColumn { header: header.clone(), tokens: words::tokens(header), profile: Profile::of(sheet, at), hidden }
    };
    sheet.headers.iter().enumerate().map(column).collect()
}

#[derive(Clone, Debug)]
pub(crate) struct ProposedField {
    /// Its name in a map.
    pub(crate) name: String,
    /// The columns: the first with something in its cell counts.
    pub(crate) columns: Vec<usize>,
    /// The column with the name of the record that it refers to.
    pub(crate) names: Option<usize>,
    /// Whether the columns are read together, with a blank between: a first and a last name.
    pub(crate) joined: bool,
    pub(crate) sure: Sure,
    pub(crate) why: String,
}

impl ProposedField {
    pub(crate) fn of(name: &str, column: usize, sure: Sure, why: &str) -> Self {
        Self { name: name.to_owned(), columns: vec![column], names: None, joined: false, sure, why: why.to_owned() }
    }
}

/// A table as a file's columns may fill it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) words: &'static TableWords,
    pub(crate) fields: Vec<ProposedField>,
    /// How well it fits.
    pub(crate) score: usize,
    /// Columns that look as if they were a field and are not: the column and why.
    pub(crate) unfit: Vec<(usize, String)>,
    pub(crate) lacks: Vec<String>,
    /// What says that it is another table's, however well the rest fits.
    pub(crate) against: Option<String>,
}

impl Candidate {
    pub(crate) fn field(&self, name: &str) -> Option<&ProposedField> {
        self.fields.iter().find(|field| field.name == name)
    }

    pub(crate) fn without(&mut self, name: &str) {
        self.fields.retain(|field| field.name != name);
    }

    pub(crate) fn used(&self) -> BTreeSet<usize> {
        self.fields.iter().flat_map(|field| field.columns.iter().copied().chain(field.names)).collect()
    }
}

/// What a field of a table holds; of what stands beside the fields too.
pub(crate) fn kind(table: TableName, field: &str) -> FieldKind {
    match field {
        "probability" => FieldKind::Fraction,
        "product" if table == TableName::Deals => FieldKind::Ref(TableName::Products),
        _ => shape::path(table, field).map_or(FieldKind::Text, |path| path.kind()),
    }
}

/// Words for the parts of a name.
const FIRST: &[&str] = &["first name", "firstname", "given name", "vorname", "prenom", "nombre", "nome", "voornaam"];
const LAST: &[&str] = &[
    "last name",
    "lastname",
    "surname",
    "family name",
    "nachname",
    "nom de famille",
    "apellido",
    "apellidos",
    "sobrenome",
    "achternaam",
];
/// What the number of a record is called, not its name.
const NUMBERED: &[&str] = &["id", "ids", "no", "nr", "number", "code", "key", "ref", "domain"];

pub(crate) fn fill(words: &'static TableWords, columns: &[FileColumn]) -> Candidate {
    let table = words.fills;
    let mut found: Vec<(Sure, usize, usize, usize)> = Vec::new();
    let mut unfit = Vec::new();
    for (number, (field, list)) in words.fields.0.iter().enumerate() {
        let whole = ["id", "name"].contains(&field.as_str());
        for (at, column) in columns.iter().enumerate().filter(|(_, column)| column.hidden.is_none()) {
            let named = field == "name" && words::is_one(&column.header, &words.called);
            let best =
                words::best(&column.tokens, list, &words.called, whole).or_else(|| named.then_some((Sure::Is, list.len())));
            let Some((sure, place)) = best else { continue };
            match column.profile.can_be(kind(table, field)) {
                Ok(()) => found.push((sure, usize::MAX - place, usize::MAX - at, number)),
                Err(why) => unfit.push((at, format!("it sounds like {field}, but {why}"))),
            }
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    let mut own = Candidate { words, fields: Vec::new(), score: 0, unfit, lacks: Vec::new(), against: None };
    for (sure, _, at, number) in found {
        let at = usize::MAX - at;
        let (Some((field, _)), Some(column)) = (words.fields.0.get(number), columns.get(at)) else { continue };
        if own.used().contains(&at) {
            continue;
        }
        let refers = matches!(kind(table, field), FieldKind::Ref(_)) && field != "product";
        if let Some(known) = own.fields.iter_mut().find(|known| known.name == *field) {
            pair(known, at, refers && sure > Sure::Part, columns);
            continue;
        }
        if field == "id" && !own.takes_id(at, sure, column) {
            continue;
        }
        own.fields.push(ProposedField::of(field, at, sure, reason(sure)));
    }
    own.name_of_parts(columns);
    own.fields.sort_by_key(|field| words.fields.0.iter().position(|(name, _)| *name == field.name));
    let other = columns.iter().find(|column| words::best(&column.tokens, &words.never, &[], true).is_some());
    let other = other.map(|column| format!("{:?} belongs to other files", column.header));
    own.against = own.against.take().or(other);
    own.weigh(columns);
    own
}

/// A record may be named twice: by its number and by its name.
fn pair(known: &mut ProposedField, at: usize, refers: bool, columns: &[FileColumn]) {
    let numbered = |at: usize| {
        columns.get(at).is_some_and(|column| column.tokens.last().is_some_and(|last| NUMBERED.contains(&last.as_str())))
    };
    let Some(first) = known.columns.first().copied().filter(|_| refers && known.names.is_none()) else { return };
    match (numbered(first), numbered(at)) {
        (true, false) => known.names = Some(at),
        (false, true) => (known.columns, known.names) = (vec![at], Some(first)),
        _ => {}
    }
}

fn reason(sure: Sure) -> &'static str {
    match sure {
        Sure::Called | Sure::Is | Sure::Nearly => "by its name",
        Sure::Part => "by a part of its name",
    }
}

impl Candidate {
    /// Whether a column names each record: no two rows say the same, and all say something. Lines of orders repeat it.
    fn takes_id(&mut self, at: usize, sure: Sure, column: &FileColumn) -> bool {
        let lines = self.words.fills == TableName::Orders;
        if column.profile.unique || lines {
            return true;
        }
        let twice = format!("{:?} names a {}, and rows repeat it", column.header, self.words.fills.one());
        self.unfit.push((at, twice.clone()));
        // A history, or lines of something: not a record a row.
        if sure == Sure::Called || column.tokens == ["id"] {
            self.against = Some(twice);
        }
        false
    }

    /// A first and a last name make a name.
    fn name_of_parts(&mut self, columns: &[FileColumn]) {
        if !self.words.fields.0.iter().any(|(field, _)| field == "name") {
            return;
        }
        let sure = self.field("name").map(|field| field.sure);
        let called =
            |column: &FileColumn| self.words.called.iter().any(|called| column.tokens.concat() == words::tokens(called).concat());
        let good =
            self.field("name").and_then(|field| columns.get(*field.columns.first()?)).is_some_and(|column| !called(column));
        if sure.is_some_and(|sure| sure >= Sure::Is) && good {
            return;
        }
        let used = self.used();
        let part = |list: &[&str]| {
            let list: Vec<String> = list.iter().map(|word| (*word).to_owned()).collect();
            columns
                .iter()
                .position(|column| column.hidden.is_none() && column.profile.filled > 0 && words::is_one(&column.header, &list))
        };
        if let (Some(first), Some(last)) = (part(FIRST), part(LAST))
            && first != last
            && [first, last].iter().all(|at| !used.contains(at) || self.field("name").is_some_and(|own| own.columns.contains(at)))
        {
            self.without("name");
            let mut name = ProposedField::of("name", first, Sure::Is, "the first and the last name");
            (name.columns, name.joined) = (vec![first, last], true);
            self.fields.push(name);
        }
    }

    /// How well it fits: what was found, most of all what other tables hardly have.
    fn weigh(&mut self, columns: &[FileColumn]) {
        let weight = |field: &ProposedField| match field.sure {
            Sure::Called => 4,
            Sure::Is => 3,
            Sure::Nearly => 2,
            Sure::Part => 1,
        };
        let tells = |field: &&ProposedField| self.words.tells.contains(&field.name);
        self.score = self.fields.iter().map(weight).sum::<usize>()
            + self.fields.iter().filter(tells).map(|field| 2 * weight(field)).sum::<usize>();
        self.score += 2 * self.signs(columns).min(6);
    }

    /// How many columns only such a file has.
    pub(crate) fn signs(&self, columns: &[FileColumn]) -> usize {
        let used = self.used();
        let sign = |(at, column): &(usize, &FileColumn)| {
            !used.contains(at) && words::best(&column.tokens, &self.words.signs, &self.words.called, true).is_some()
        };
        columns.iter().enumerate().filter(sign).count()
    }

    /// What is missing of what it needs. `outcome`: whether something says how a deal ended; `given`: fields that have a
    /// default.
    pub(crate) fn check(&mut self, columns: &[FileColumn], outcome: bool, given: &[&str]) {
        for needed in &self.words.needs {
            let has = |name: &String| match name.as_str() {
                "outcome" => outcome,
                "sign" => self.signs(columns) > 0,
                name => self.field(name).is_some() || given.contains(&name),
            };
            if !needed.iter().any(has) {
                let named: Vec<&str> = needed.iter().map(String::as_str).filter(|name| *name != "sign").collect();
                self.lacks.push(format!("it has no {}", named.join(" or ")));
            }
        }
    }
}
