//! A formula in words and in numbers, from the same tree.

use crate::metrics::figure::{Formula, Num, Term};
use crate::screens::words::Coins;

/// How tightly a formula holds together, to know where brackets are needed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tight {
    Sum,
    Product,
    Whole,
}

/// In words: `open amount closing in the period / max(0, target - won)`.
pub(super) fn words(formula: &Formula) -> String {
    bare(&write(formula, &|term: &Term| term.words.to_string(), &named_words).0)
}

/// In numbers: `2,410,000.00 / max(0, 2,400,000.00 - 1,240,000.00)`.
pub(super) fn numbers(formula: &Formula, coins: Coins) -> String {
    let number = |term: &Term| full(&term.value, coins);
    let named = |name: &str, terms: &[Term], value: &Num| match terms {
        [count, of] if is_share(name) => format!("({} / {})", number(count), number(of)),
        // Many inputs say more in a list of their own.
        [] | [_, _, _, _, ..] => full(value, coins),
        _ => named_words(
            name,
            &terms.iter().map(|term| Term { words: number(term).into(), ..term.clone() }).collect::<Vec<_>>(),
            value,
        ),
    };
    bare(&write(formula, &number, &named).0)
}

/// Without brackets round the whole.
fn bare(text: &str) -> String {
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).filter(|text| !text.contains(['(', ')']));
    inner.unwrap_or(text).to_owned()
}

fn named_words(name: &str, terms: &[Term], _: &Num) -> String {
    match terms {
        [count, of] if is_share(name) => return format!("({} / {})", count.words, of.words),
        [_, _, _, _, ..] => return format!("{name} the inputs below"),
        _ => {}
    }
    let inputs = terms.iter().map(|term| term.words.as_ref()).collect::<Vec<_>>();
    format!("{name} {}", inputs.join(", ")).trim_end().to_owned()
}

/// A share of records: its interval stands beside its value.
fn is_share(name: &str) -> bool {
    name.starts_with("share")
}

fn write(formula: &Formula, term: &dyn Fn(&Term) -> String, named: &dyn Fn(&str, &[Term], &Num) -> String) -> (String, Tight) {
    let part = |formula: &Formula, least: Tight| {
        let (text, tight) = write(formula, term, named);
        if tight < least { format!("({text})") } else { text }
    };
    match formula {
        Formula::Term(own) => (term(own), Tight::Whole),
        Formula::Named { name, terms, value } => {
            (named(name, terms, value), if is_share(name) { Tight::Whole } else { Tight::Sum })
        }
        Formula::Sum(parts) => {
            let parts: Vec<String> = parts.iter().map(|of| part(of, Tight::Sum)).collect();
            (parts.join(" + "), Tight::Sum)
        }
        Formula::Sub(a, b) => (format!("{} - {}", part(a, Tight::Sum), part(b, Tight::Product)), Tight::Sum),
        Formula::Max0(a) => (format!("max(0, {})", part(a, Tight::Sum)), Tight::Whole),
        Formula::Div(a, b) => (format!("{} / {}", part(a, Tight::Product), part(b, Tight::Whole)), Tight::Product),
        Formula::Mul(a, b) => (format!("{} x {}", part(a, Tight::Product), part(b, Tight::Product)), Tight::Product),
    }
}

/// A number with all that is known of it.
pub(super) fn full(value: &Num, coins: Coins) -> String {
    match value {
        Num::Money(money) => coins.full(*money),
        Num::Count(n) => {
            let digits = crate::screens::words::count(usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX));
            if *n < 0 { format!("-{digits}") } else { digits }
        }
        Num::Units(units) => units.to_string(),
        Num::Ratio(x) => short(*x, 4),
        Num::Days(x) => format!("{} d", short(*x, 1)),
        Num::Points(x) => format!("{} pt", short(*x, 2)),
        Num::None(why) => format!("n/a ({})", why.0),
    }
}

/// A result: a fraction in percent, too.
pub(super) fn result(value: &Num, coins: Coins) -> String {
    match value {
        Num::Ratio(x) if x.abs() <= 1.0 && *x != 0.0 => format!("{} ({}%)", short(*x, 4), short(*x * 100.0, 1)),
        other => full(other, coins),
    }
}

/// So many decimals at most, without trailing zeros.
fn short(x: f64, decimals: usize) -> String {
    let text = format!("{x:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The inputs, each once, in the order in which they stand.
pub(super) fn terms(formula: &Formula) -> Vec<&Term> {
    let mut found = Vec::new();
    collect(formula, &mut found);
    found
}

fn collect<'a>(formula: &'a Formula, found: &mut Vec<&'a Term>) {
    let mut add = |term: &'a Term| {
        if !found.contains(&term) {
            found.push(term);
        }
    };
    match formula {
        Formula::Term(term) => add(term),
        Formula::Named { terms, .. } => terms.iter().for_each(add),
        Formula::Sum(parts) => parts.iter().for_each(|part| collect(part, found)),
        Formula::Max0(a) => collect(a, found),
        Formula::Sub(a, b) | Formula::Div(a, b) | Formula::Mul(a, b) => {
            collect(a, found);
            collect(b, found);
        }
    }
}

/// The two counts of a share of records: `count` of `of`.
pub(super) fn counts(formula: &Formula) -> Option<(u32, u32)> {
    let of = |term: &Term| match term.value {
        Num::Count(n) => u32::try_from(n).ok(),
        _ => None,
    };
    match formula {
        Formula::Div(a, b) => match (a.as_ref(), b.as_ref()) {
            (Formula::Term(a), Formula::Term(b)) => Some((of(a)?, of(b)?)),
            _ => None,
        },
        Formula::Named { name, terms, .. } if is_share(name) => match terms.as_slice() {
            [a, b] => Some((of(a)?, of(b)?)),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::money::{Currency, Money};
    use crate::metrics::figure::{Source, div, max0, mul, sub, term};

    fn euro(words: &'static str, major: i128) -> Formula {
        term(words, Num::Money(Money::from_minor(major * 100)), Source::Given)
    }

    #[test]
    fn words_and_numbers_come_from_one_tree() {
        let coins = Coins(Currency::from_code("EUR").unwrap());
        let coverage = div(euro("closing", 2_410_000), max0(sub(euro("target", 2_400_000), euro("won", 1_240_000))));
        assert_eq!(words(&coverage), "closing / max(0, target - won)");
        assert_eq!(numbers(&coverage, coins), "2,410,000.00 / max(0, 2,400,000.00 - 1,240,000.00)");
        assert_eq!(result(&coverage.eval(), coins), "2.0776");
        let nested = mul(Formula::Sum(vec![euro("a", 1), euro("b", 2)]), sub(euro("c", 3), sub(euro("d", 2), euro("e", 1))));
        assert_eq!(words(&nested), "(a + b) x (c - (d - e))");
        assert_eq!(words(&div(euro("a", 1), div(euro("b", 1), euro("c", 1)))), "a / (b / c)");
        assert_eq!(terms(&nested).len(), 5);
    }

    #[test]
    fn numbers_have_no_more_digits_than_they_need() {
        assert_eq!(short(10.0, 4), "10");
        assert_eq!(short(0.46552, 4), "0.4655");
        assert_eq!(short(-0.00001, 4), "0");
        assert_eq!(short(120.0, 0), "120");
    }
}
