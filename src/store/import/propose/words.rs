//! The words by which columns are known, in six languages: `assets/maps/synonyms.ron`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::super::map::{self, Pairs};
use crate::book::table::TableName;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Synonyms {
    /// By table, those first whose files are looked at most.
    pub(crate) tables: Vec<TableWords>,
    /// What says how a deal ended.
    pub(crate) outcome: OutcomeWords,
    /// Columns that say of a row that it is to be left out.
    pub(crate) skip: Vec<String>,
    /// What a task is that has not happened yet.
    pub(crate) planned: Vec<String>,
    /// Of a table's field: its names, and what exports write for them.
    pub(crate) choices: Pairs<Pairs<Vec<String>>>,
    /// Words that make another thing of a column: the `parent` account is not the account.
    pub(crate) turns: Vec<String>,
    /// Words that add nothing to a column's name: the customer's `number`.
    pub(crate) fillers: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableWords {
    #[serde(deserialize_with = "map::table")]
    #[serde(rename = "table")]
    pub(crate) fills: TableName,
    /// What a record of it is called.
    pub(crate) called: Vec<String>,
    /// Parts of the names of its files.
    pub(crate) named: Vec<String>,
    /// Fields of which one of each list must be found.
    pub(crate) needs: Vec<Vec<String>>,
    /// Fields that other tables hardly have.
    pub(crate) tells: Vec<String>,
    /// Columns that no field holds, and that tell the table all the same.
    pub(crate) signs: Vec<String>,
    /// Columns that only files of other tables have.
    pub(crate) never: Vec<String>,
    /// The words of each field, the best first.
    pub(crate) fields: Pairs<Vec<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutcomeWords {
    /// Columns that say whether it is won.
    pub(crate) won_flags: Vec<String>,
    /// Columns that say whether it is closed.
    pub(crate) closed_flags: Vec<String>,
    /// Columns whose words say it.
    pub(crate) says: Vec<String>,
    /// Columns with the day on which it was won.
    pub(crate) won_days: Vec<String>,
    /// Columns with the day on which it was lost.
    pub(crate) lost_days: Vec<String>,
    /// Columns with the day of the decision.
    pub(crate) decided: Vec<String>,
    /// What a column of days is called that says no more: the day of the decision where there is no other.
    pub(crate) days: Vec<String>,
    pub(crate) won: Vec<String>,
    pub(crate) lost: Vec<String>,
    /// Before a word: that it is not so.
    pub(crate) not: Vec<String>,
}

static WORDS: LazyLock<Synonyms> = LazyLock::new(|| read().unwrap_or_default());

fn read() -> Result<Synonyms, ron::error::SpannedError> {
    ron::from_str(include_str!("../../../../assets/maps/synonyms.ron"))
}

pub(crate) fn words() -> &'static Synonyms {
    &WORDS
}

/// A letter without its accent.
fn plain(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ß' => 's',
        c => c,
    }
}

/// The words of a header: parted at blanks, at marks and where a capital begins, in small letters without accents.
pub(crate) fn tokens(header: &str) -> Vec<String> {
    let header = header.strip_suffix("__c").unwrap_or(header);
    let (mut tokens, mut small) = (vec![String::new()], false);
    for c in header.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && small) {
            tokens.push(String::new());
        }
        small = c.is_lowercase() || c.is_ascii_digit();
        if c.is_alphanumeric()
            && let Some(last) = tokens.last_mut()
        {
            last.extend(c.to_lowercase().map(plain));
        }
    }
    tokens.retain(|token| !token.is_empty());
    if tokens.len() > 1 && tokens.iter().any(|token| !LINKS.contains(&token.as_str())) {
        tokens.retain(|token| !LINKS.contains(&token.as_str()));
    }
    tokens
}

/// Words that stand between others: `Nom de l'affaire`.
const LINKS: &[&str] =
    &["of", "the", "de", "l", "d", "du", "des", "der", "die", "das", "del", "la", "le", "el", "da", "do", "dos", "van", "het"];

/// How surely a column is meant by a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sure {
    /// The word stands among others.
    Part,
    /// Beside the word stands nothing that says more.
    Nearly,
    /// It is the word.
    Is,
    /// It is the word with what the table is called.
    Called,
}

/// How surely a header means a word of a table that is called so; `None`: not at all. `whole`: a part of it will not do.
pub(crate) fn means(header: &[String], word: &str, called: &[String], whole: bool) -> Option<Sure> {
    let word = tokens(word);
    if word.is_empty() {
        return None;
    }
    let (own, wanted) = (header.concat(), word.concat());
    if own == wanted {
        return Some(Sure::Is);
    }
    let with = |rest: &str| {
        called
            .iter()
            .map(|called| tokens(called).concat())
            .any(|c| rest == format!("{c}{wanted}") || rest == format!("{wanted}{c}"))
    };
    if with(&own) {
        return Some(Sure::Called);
    }
    let words = words();
    let filler = |token: &&String| !words.fillers.contains(token) || word.contains(token);
    let rest: Vec<String> = header.iter().filter(filler).cloned().collect();
    let rest_is = rest.concat();
    if !whole && (rest_is == wanted || with(&rest_is)) {
        return Some(Sure::Nearly);
    }
    let more = rest.len().saturating_sub(word.len());
    let turned = rest.iter().any(|token| words.turns.contains(token) && !word.contains(token));
    let within = rest.starts_with(&word) || rest.ends_with(&word);
    (!whole && !turned && within && (1..=2).contains(&more) && wanted.len() > 3).then_some(Sure::Part)
}

/// The best of several words, and its place among them.
pub(crate) fn best(header: &[String], list: &[String], called: &[String], whole: bool) -> Option<(Sure, usize)> {
    let found = list.iter().enumerate().filter_map(|(at, word)| Some((means(header, word, called, whole)?, at)));
    found.max_by_key(|(sure, at)| (*sure, usize::MAX - at))
}

pub(crate) fn is_one(text: &str, list: &[String]) -> bool {
    let own = tokens(text).concat();
    !own.is_empty() && list.iter().any(|word| tokens(word).concat() == own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::import::shape;

    /// What stands in the list beside the fields of the book.
    const ASIDE: &[&str] = &["outcome", "sign", "status", "product", "probability", "pipeline"];

    #[test]
    fn the_words_can_be_read_and_name_fields_that_there_are() {
        let words = read().unwrap();
        assert!(words.tables.len() > 9);
        for table in &words.tables {
            for (field, _) in &table.fields.0 {
                assert!(
                    ASIDE.contains(&field.as_str()) || shape::path(table.fills, field).is_some(),
                    "{:?} {field}",
                    table.fills
                );
            }
            for field in table.needs.iter().flatten().chain(&table.tells) {
                assert!(ASIDE.contains(&field.as_str()) || table.fields.get(field).is_some(), "{:?} {field}", table.fills);
            }
        }
        for (field, names) in &words.choices.0 {
            let (table, field) = field.split_once('.').unwrap();
            let path = shape::path(TableName::parse(table).unwrap(), field).unwrap();
            let shape::FieldKind::Choice(own) = path.kind() else { panic!("{field} is no choice") };
            assert!(names.0.iter().all(|(name, _)| own.contains(&name.as_str())), "{field}");
        }
    }

    #[test]
    fn a_header_means_a_word() {
        let called = ["deal".to_owned(), "opportunity".to_owned()];
        let means = |header: &str, word: &str| super::means(&tokens(header), word, &called, false);
        assert_eq!(means("OpportunityId", "id"), Some(Sure::Called));
        assert_eq!(means("Id", "id"), Some(Sure::Is));
        assert_eq!(means("Étape", "etape"), Some(Sure::Is));
        assert_eq!(means("Customer number", "customer"), Some(Sure::Nearly));
        assert_eq!(means("Associated Company Domain", "company"), Some(Sure::Nearly));
        assert_eq!(means("Grand total", "total"), Some(Sure::Part));
        assert_eq!(super::means(&tokens("Nom de l'affaire"), "nom", &["affaire".to_owned()], true), Some(Sure::Called));
        assert_eq!(means("Parent account", "account"), None);
        assert_eq!(means("Last modified date", "date"), None);
        assert_eq!(tokens("Billing_City__c"), ["billing", "city"]);
    }
}
