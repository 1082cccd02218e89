//! Import maps: which column becomes which field, read from a RON file or built in.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::shape;
use crate::book::table::TableName;

/// What is wrong with a map.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// There is no such file and no such built-in map.
    #[error("no map {name:?}: neither a file nor one of {}", super::library::names())]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// The file cannot be read.
    #[error("cannot read the map {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not written as a map.
    #[error("{name}:{place}")]
    Shape {
        /// The map.
        name: String,
        /// Line, column and reason.
        place: String,
    },
    /// It says something that cannot be.
    #[error("{name}: the map for {table}: {what}")]
    Meaning {
        /// The map.
        name: String,
        /// The table it fills.
        table: &'static str,
        /// What cannot be, and what to do.
        what: String,
    },
}

/// How the decimals of a number are set off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecimalMark {
    /// `1,234.50`
    #[default]
    Point,
    /// `1.234,50`
    Comma,
}

impl DecimalMark {
    /// Its name in maps and options.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }
}

/// A map: how the rows of one file become records of one table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The built-in map or the file that it is of.
    #[serde(skip)]
    pub(crate) vendor: String,
    #[serde(deserialize_with = "table")]
    pub(crate) table: TableName,
    /// The one file it reads; `None`: any file whose headers fit.
    #[serde(default)]
    pub(crate) file: Option<String>,
    /// Columns that its files always have, whatever they are read as.
    #[serde(default)]
    pub(crate) marks: Vec<MapColumn>,
    /// Headers that only its files have: a file must have one of them to fit.
    #[serde(default)]
    pub(crate) knows: Vec<String>,
    /// Words in the name of a file that are as good as one of `knows`, where the file has an id and a name.
    #[serde(default)]
    pub(crate) named: Vec<String>,
    /// Headers of other tables' files: a file that has one of them does not fit.
    #[serde(default)]
    pub(crate) never: Vec<String>,
    /// Whether its files have no other columns than those that it knows.
    #[serde(default)]
    pub(crate) whole: bool,
    /// Whether it reads its file beside another map of its vendor: a planned task is a deal's next step.
    #[serde(default)]
    pub(crate) beside: bool,
    /// Whether its rows only add to records of the book or of another file: histories, members, tasks. Others are left out.
    #[serde(default)]
    pub(crate) adds: bool,
    /// How dates are written, in `strftime`'s letters.
    #[serde(default)]
    pub(crate) date_format: Option<String>,
    /// How the dates of a field are written, where its column differs.
    #[serde(default)]
    pub(crate) date_formats: Pairs<String>,
    #[serde(default)]
    pub(crate) decimal: Option<DecimalMark>,
    /// Rows that are left out: a column, and what its cell then says.
    #[serde(default)]
    pub(crate) skip: Pairs<Vec<String>>,
    /// The only rows that are read: a column, and what its cell then says.
    #[serde(default)]
    pub(crate) only: Pairs<Vec<String>>,
    #[serde(default)]
    pub(crate) currency: Option<String>,
    /// Our field, and the column or columns (the first with something in it) it is read from.
    #[serde(default)]
    pub(crate) columns: Pairs<MapColumn>,
    /// The column with the name of the record that a field names: what an account is called that is known by number alone.
    #[serde(default)]
    pub(crate) names: Pairs<MapColumn>,
    /// The vendor's own chance of each stage, by its id, where the export states none.
    #[serde(default)]
    pub(crate) chances: Pairs<String>,
    /// What the cells of a field are replaced with.
    #[serde(default)]
    pub(crate) values: Pairs<Pairs<String>>,
    #[serde(default)]
    pub(crate) outcome: Option<Outcome>,
    /// Cells that say nothing, besides empty ones.
    #[serde(default)]
    pub(crate) missing: Vec<String>,
    /// What a field holds where its cell says nothing. `"returns.product": "*"` is all that was ordered.
    #[serde(default)]
    pub(crate) defaults: Pairs<String>,
    /// Whether an open deal without an amount, or a lost one with 0, takes its product's list price.
    #[serde(default)]
    pub(crate) amount_from_list_price: bool,
    /// Tables whose lacking records are written too.
    #[serde(default, deserialize_with = "tables")]
    pub(crate) create: Vec<TableName>,
    /// The fields that name a record which has no id.
    #[serde(default)]
    pub(crate) key: Vec<String>,
    /// Files that add columns to each row.
    #[serde(default)]
    pub(crate) join: Vec<Join>,
    /// What the numbers of a field are multiplied with: micros are `"0.000001"`.
    #[serde(default)]
    pub(crate) scale: Pairs<String>,
    /// Whether amounts and counts with too many digits are rounded, half to even, instead of refused.
    #[serde(default)]
    pub(crate) round: bool,
    /// A row that holds several records side by side.
    #[serde(default)]
    pub(crate) wide: Option<Wide>,
    /// A column that says what the others hold.
    #[serde(default)]
    pub(crate) by: Option<ByField>,
}

/// What decides a deal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    /// The column that says whether it is won: `true` or `1`. Where a row says so it counts before `column`.
    #[serde(default)]
    pub(crate) is_won: Option<MapColumn>,
    /// The column that says whether it is closed; what is closed and not won is lost.
    #[serde(default)]
    pub(crate) is_closed: Option<MapColumn>,
    /// The column whose words say it.
    #[serde(default)]
    pub(crate) column: Option<MapColumn>,
    /// What it says of a won deal; `*` is anything.
    #[serde(default)]
    pub(crate) won: Vec<String>,
    #[serde(default)]
    pub(crate) lost: Vec<String>,
    /// What all of these columns say of a lost one whose words do not; `*` is anything. A column may have several names, with
    /// ` | ` between them.
    #[serde(default)]
    pub(crate) lost_when: Pairs<Vec<String>>,
    /// The column with the date.
    pub(crate) on: MapColumn,
}

/// A second file that adds columns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Join {
    /// The file, beside the first.
    pub(crate) file: String,
    /// The column that both have.
    pub(crate) on: String,
}

/// A row that holds several records: one for each entry of `rows`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wide {
    /// The field that tells them apart.
    pub(crate) field: String,
    /// What that field then holds, and the columns of that record.
    #[serde(default)]
    pub(crate) rows: Pairs<Pairs<MapColumn>>,
    /// The field that a column holds whose header is a period: every such column is a record.
    #[serde(default)]
    pub(crate) periods: Option<String>,
    /// The column with the year of headers that name none: `Q1`, `Jan`.
    #[serde(default)]
    pub(crate) year: Option<MapColumn>,
}

/// A column that says which field of a record the others hold: a row of a field history. Other rows are left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "By", deny_unknown_fields)]
pub(crate) struct ByField {
    pub(crate) column: MapColumn,
    /// What it then says, and the columns that are read. `was.stage` is what the stage was before.
    pub(crate) rows: Pairs<Pairs<MapColumn>>,
}

/// Entries in the order in which they are written.
#[derive(Clone, Debug)]
pub(crate) struct Pairs<V>(pub(crate) Vec<(String, V)>);

impl<V> Default for Pairs<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Pairs<V> {
    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<V>(std::marker::PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
            type Value = Pairs<V>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("entries in braces: { \"field\": \"column\" }")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs: Vec<(String, V)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, V>()? {
                    if pairs.iter().any(|(known, _)| *known == key) {
                        return Err(A::Error::custom(format!("{key:?} stands twice")));
                    }
                    pairs.push((key, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Entries(std::marker::PhantomData))
    }
}

/// A column, or several of which the first with something in its cell counts. A header `a + b` that the file does not
/// have means both columns with a space between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MapColumn(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for MapColumn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Headers;
        impl<'de> Visitor<'de> for Headers {
            type Value = MapColumn;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a header in quotes, or a list of headers")
            }
            fn visit_str<E>(self, text: &str) -> Result<MapColumn, E> {
                Ok(MapColumn(vec![text.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<MapColumn, A::Error> {
                let mut headers = Vec::new();
                while let Some(header) = seq.next_element()? {
                    headers.push(header);
                }
                Ok(MapColumn(headers))
            }
        }
        deserializer.deserialize_any(Headers)
    }
}

/// A table's name written without quotes.
struct Ident(TableName);

impl<'de> Deserialize<'de> for Ident {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name(String);
        impl<'de> Deserialize<'de> for Name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl Visitor<'_> for Text {
                    type Value = Name;
                    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                        f.write_str("the name of a table")
                    }
                    fn visit_str<E>(self, text: &str) -> Result<Name, E> {
                        Ok(Name(text.to_owned()))
                    }
                    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Name, E> {
                        Ok(Name(String::from_utf8_lossy(bytes).into_owned()))
                    }
                }
                deserializer.deserialize_identifier(Text)
            }
        }
        struct Tables;
        impl<'de> Visitor<'de> for Tables {
            type Value = Ident;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("the name of a table without quotes")
            }
            fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Ident, A::Error> {
                let (Name(name), variant) = data.variant::<Name>()?;
                variant.unit_variant()?;
                let table = TableName::parse(&name).filter(|table| shape::fields(*table).is_some());
                table.map(Ident).ok_or_else(|| A::Error::custom(format!("{name}: no table that an export can fill")))
            }
        }
        deserializer.deserialize_enum("table", &[], Tables)
    }
}

pub(crate) fn table<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TableName, D::Error> {
    Ident::deserialize(deserializer).map(|ident| ident.0)
}

fn tables<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<TableName>, D::Error> {
    Ok(Vec::<Ident>::deserialize(deserializer)?.into_iter().map(|ident| ident.0).collect())
}

/// Tables of which a cell can be made into a record: all they need is an id and a name (what else they need is guessed and
/// said).
pub(crate) const CREATABLE: &[TableName] = &[
    TableName::People,
    TableName::Products,
    TableName::Segments,
    TableName::Channels,
    TableName::Accounts,
    TableName::Rivals,
    TableName::Campaigns,
];

/// What a deal's row says beside its record: the chance of its stage, and the pipeline of its stage.
pub(crate) const ASIDE: &[&str] = &["probability", "pipeline"];

/// Reads one map or a list of them.
pub(crate) fn parse(name: &str, text: &str) -> Result<Vec<Map>, MapError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    let read =
        if starts_with_list(text) { options.from_str::<Vec<Map>>(text) } else { options.from_str::<Map>(text).map(|m| vec![m]) };
    let mut maps = read.map_err(|error| MapError::Shape {
        name: name.to_owned(),
        place: format!("{}:{}: {}", error.span.start.line, error.span.start.col, error.code),
    })?;
    for map in &mut maps {
        name.clone_into(&mut map.vendor);
    }
    for map in &maps {
        check(map).map_err(|what| MapError::Meaning { name: name.to_owned(), table: map.table.name(), what })?;
    }
    Ok(maps)
}

/// Whether the first thing after blanks and comments is a list.
fn starts_with_list(text: &str) -> bool {
    let mut rest = text.trim_start();
    loop {
        if let Some(after) = rest.strip_prefix("//") {
            rest = after.split_once('\n').map_or("", |(_, after)| after).trim_start();
        } else if let Some(after) = rest.strip_prefix("/*") {
            rest = after.split_once("*/").map_or("", |(_, after)| after).trim_start();
        } else {
            return rest.starts_with('[');
        }
    }
}

impl Map {
    /// The columns of the records that stand side by side in a row, and of those that another column chooses.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &(String, MapColumn)> {
        let by = self.by.iter().flat_map(|by| &by.rows.0);
        self.wide.iter().flat_map(|wide| &wide.rows.0).chain(by).flat_map(|(_, columns)| &columns.0)
    }
}

/// What a name of `by` that begins so says: what the log's field held before.
pub(crate) const BEFORE: &str = "was.";

fn check(map: &Map) -> Result<(), String> {
    let wide = map.parts().map(|(name, _)| name).chain(map.wide.iter().flat_map(|wide| &wide.periods));
    let named = map.columns.0.iter().map(|(name, _)| name);
    let named = named.chain(map.values.0.iter().map(|(name, _)| name)).chain(map.defaults.0.iter().map(|(name, _)| name));
    let named = named.chain(map.scale.0.iter().map(|(name, _)| name)).chain(map.wide.iter().map(|wide| &wide.field));
    let named = named.chain(map.date_formats.0.iter().map(|(name, _)| name)).chain(map.names.0.iter().map(|(name, _)| name));
    for name in named.chain(wide) {
        let aside = map.table == TableName::Deals
            && (ASIDE.contains(&name.as_str())
                || name.strip_prefix(BEFORE).is_some_and(|field| shape::path(map.table, &format!("log.{field}")).is_some()));
        // Where records cannot say it, rows of another currency are refused.
        if !aside && name != "currency" && shape::path(map.table, name).is_none() {
            return Err(format!("no field {name:?}; there are {}", shape::names(map.table).join(", ")));
        }
    }
    if let Some(table) = map.create.iter().find(|table| !CREATABLE.contains(table)) {
        let can = CREATABLE.iter().map(|table| table.name()).collect::<Vec<_>>().join(", ");
        return Err(format!("create: a {} needs more than a name; only {can} can be created", table.one()));
    }
    if let Some(join) = map.join.iter().find(|join| Path::new(&join.file).file_name() != Some(join.file.as_ref())) {
        return Err(format!("join: {:?}: only a file beside the first can be joined, by its name alone", join.file));
    }
    if map.outcome.is_some() && map.table != TableName::Deals {
        return Err("outcome: only deals have one".to_owned());
    }
    if map.outcome.as_ref().is_some_and(|outcome| outcome.column.is_none() && outcome.is_won.is_none()) {
        return Err("outcome: name the `column` whose words decide, or the columns `is_won` and `is_closed`".to_owned());
    }
    if let Some(outcome) = &map.outcome
        && let Some(both) = outcome.won.iter().find(|text| outcome.lost.contains(text))
    {
        return Err(format!("outcome: {both:?} cannot mean both won and lost"));
    }
    for (name, factor) in map.scale.0.iter().chain(&map.chances.0) {
        if factor.parse::<rust_decimal::Decimal>().is_err() {
            return Err(format!("{name}: {factor:?} is not a number"));
        }
    }
    if let Some(code) = &map.currency
        && crate::book::money::Currency::from_code(code).is_none()
    {
        return Err(format!("currency: {code:?} is not a currency of ISO 4217"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_map_or_a_list_of_maps() {
        let one = r#"// a comment, [not a list]
            ( table: deals, columns: { "id": "opportunity_id", "name": ["a", "b"] }, create: [people, accounts] )"#;
        let maps = parse("m", one).unwrap();
        assert_eq!(maps.len(), 1);
        assert_eq!(maps[0].create, [TableName::People, TableName::Accounts]);
        assert_eq!(maps[0].columns.get("name"), Some(&MapColumn(vec!["a".into(), "b".into()])));
        assert_eq!(parse("m", "/* x */ [( table: rivals, file: \"a.csv\" )]").unwrap()[0].file.as_deref(), Some("a.csv"));
    }

    #[test]
    fn mistakes_are_named() {
        let wrong = |text: &str| parse("m.ron", text).unwrap_err().to_string();
        assert!(wrong("( table: deals, columns: { \"nmae\": \"x\" } )").contains("no field \"nmae\"; there are id, name,"));
        assert!(wrong("( table: dales )").contains("dales: no table that an export can fill"));
        assert!(wrong("( table: deals, colums: {} )").starts_with("m.ron:1:"));
        assert!(wrong("( table: deals, columns: { \"id\": \"a\", \"id\": \"b\" } )").contains("\"id\" stands twice"));
        assert!(wrong("( table: deals, join: [(file: \"../x.csv\", on: \"id\")] )").contains("only a file beside the first"));
        assert!(wrong("( table: deals, create: [contacts] )").contains("a contact needs more than a name"));
        assert!(
            wrong("( table: deals, outcome: (column: \"s\", won: [\"x\"], lost: [\"x\"], on: \"d\") )")
                .contains("both won and lost")
        );
    }
}
