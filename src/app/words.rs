//! Words that are looked for: each must stand somewhere, whatever its case and accents.

use nucleo_matcher::chars::{normalize, to_lower_case};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

#[derive(Debug)]
pub(super) struct TypedWords(Vec<TypedWord>);

/// One word, and where it must stand: `ines`, `who:ines`.
#[derive(Debug)]
struct TypedWord {
    place: Option<String>,
    text: String,
}

/// How well words stand in a text: the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stands {
    /// Each begins a word.
    Begins,
    Inside,
}

impl TypedWords {
    /// The words of a text. `places` are what a word may name before a colon.
    pub(super) fn of(typed: &str, places: &[&str]) -> Self {
        let word = |text: &str| {
            let named = text.split_once(':').filter(|(place, rest)| !rest.is_empty() && is_place(places, place));
            match named {
                Some((place, rest)) => TypedWord { place: Some(folded(place)), text: folded(rest) },
                None => TypedWord { place: None, text: folded(text) },
            }
        };
        Self(typed.split_whitespace().map(word).collect())
    }

    /// How well all of them stand in these texts, each with the names of its place; `None`: one does not.
    pub(super) fn stand_in<'a>(&self, texts: &[(Vec<&'a str>, String)]) -> Option<Stands> {
        let one = |word: &TypedWord| {
            let asked = |names: &[&'a str]| word.place.as_ref().is_none_or(|place| is_place(names, place));
            texts.iter().filter(|(names, _)| asked(names)).filter_map(|(_, text)| stands(&folded(text), &word.text)).min()
        };
        let mut worst = Stands::Begins;
        for word in &self.0 {
            worst = worst.max(one(word)?);
        }
        Some(worst)
    }
}

fn is_place(names: &[&str], asked: &str) -> bool {
    !asked.is_empty() && names.iter().any(|name| folded(name).starts_with(&folded(asked)))
}

fn stands(text: &str, word: &str) -> Option<Stands> {
    let mut at = text.match_indices(word).map(|(at, _)| at).peekable();
    at.peek()?;
    let begins = |at: usize| text.get(..at).is_some_and(|before| !before.ends_with(char::is_alphanumeric));
    Some(if at.any(begins) { Stands::Begins } else { Stands::Inside })
}

/// Without case and accents.
pub(super) fn folded(text: &str) -> String {
    text.chars().map(|c| to_lower_case(normalize(c))).collect()
}

/// How alike texts are to what is typed: its letters stand in them in their order. `None`: they do not.
pub(super) struct Alike {
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Alike {
    pub(super) fn to(typed: &str) -> Self {
        let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
        Self { pattern, matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new() }
    }

    /// The more, the more alike.
    pub(super) fn score(&mut self, text: &str) -> Option<u32> {
        self.pattern.score(Utf32Str::new(text, &mut self.buffer), &mut self.matcher)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand(typed: &str, cells: &[(&'static str, &str)]) -> Option<Stands> {
        let texts: Vec<(Vec<&str>, String)> = cells.iter().map(|(name, text)| (vec![*name], (*text).to_owned())).collect();
        TypedWords::of(typed, &["who", "why"]).stand_in(&texts)
    }

    #[test]
    fn every_word_stands_in_a_cell_whatever_its_case_and_accents() {
        let cells = [("what", "Göta Canal, mole lights"), ("who", "Ines Berg"), ("why", "stuck 73 d")];
        assert_eq!(stand("gota LIGHTS", &cells), Some(Stands::Begins));
        assert_eq!(stand("GÖTA", &cells), Some(Stands::Begins));
        assert_eq!(stand("anal ines", &cells), Some(Stands::Inside));
        assert_eq!(stand("lines", &cells), None, "letters far apart are no word");
        assert_eq!(stand("gota paul", &cells), None);
        assert_eq!(stand("", &cells), Some(Stands::Begins));
    }

    #[test]
    fn a_word_may_name_its_column() {
        let cells = [("what", "Ines' boats"), ("who", "Paul"), ("why", "stuck 9 d")];
        assert_eq!(stand("who:ines", &cells), None);
        assert_eq!(stand("who:paul why:stuck", &cells), Some(Stands::Begins));
        // What no column is called is a word like any other.
        assert_eq!(stand("at:10", &[("when", "at:10 sharp")]), Some(Stands::Begins));
    }
}
