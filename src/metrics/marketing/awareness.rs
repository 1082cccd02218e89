//! Awareness: who knows, considers and prefers us, by wave; against rivals; whether it changes.

use serde::Serialize;

use crate::book::Book;
use crate::book::brand::{Given, Rival, Wave};
use crate::book::channel::Segment;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::table::Records;
use crate::metrics::change::Difference;
use crate::metrics::figure::{Figure, Formula, Num, Source, Term, Why, div, figures, given, mul, named, no_figures, sub, term};
use crate::metrics::lens::Lens;
use crate::metrics::stats::WilsonRate;

use super::aided_trend::{Trend, trend};
use super::terms::{Ref, ends, number, ratio, stated};

figures! {
    /// The panel.
    pub struct Awareness {
        /// Every wave of ours by as-of, by date, the whole public first.
        pub awareness: Vec<WaveRow>,
        /// The trend of aided awareness in the whole public.
        pub awareness_trend: Trend,
        /// The trend in each segment that was asked, in the table's order.
        pub awareness_segments: Vec<SegmentTrend>,
        /// Where the method changed.
        pub awareness_breaks: Vec<Break>,
        /// How many of the changes are more than noise.
        pub beyond_noise: BeyondNoise,
    }

    /// A wave of ours.
    pub struct WaveRow {
        /// The day of the wave: the last of its field work.
        pub on: Day,
        /// The first day of its field work.
        pub from: Option<Day>,
        /// How it was asked.
        pub method: Option<String>,
        /// Among whom; null: the whole public.
        pub segment: Ref,
        /// Respondents of the wave.
        pub n: Figure<u32>,
        /// Share of respondents that name us unasked, with its Wilson interval.
        pub unaided: Figure<f64>,
        /// Lower end of the Wilson 95 % interval of the share.
        pub unaided_low: Figure<f64>,
        /// Upper end of the Wilson 95 % interval of the share.
        pub unaided_high: Figure<f64>,
        /// Share of respondents that know us when asked, with its Wilson interval.
        pub aided: Figure<f64>,
        /// Lower end of the Wilson 95 % interval of the share.
        pub aided_low: Figure<f64>,
        /// Upper end of the Wilson 95 % interval of the share.
        pub aided_high: Figure<f64>,
        /// Share of respondents that would consider us.
        pub consider: Figure<f64>,
        /// Lower end of the Wilson 95 % interval of the share.
        pub consider_low: Figure<f64>,
        /// Upper end of the Wilson 95 % interval of the share.
        pub consider_high: Figure<f64>,
        /// Share of respondents that prefer us.
        pub prefer: Figure<f64>,
        /// Lower end of the Wilson 95 % interval of the share.
        pub prefer_low: Figure<f64>,
        /// Upper end of the Wilson 95 % interval of the share.
        pub prefer_high: Figure<f64>,
        /// The rival that most know, of those asked about on the same day among the same.
        pub best_rival: Ref,
        /// The share that knows the rival that most know, asked on the same day.
        pub best_rival_aided: Figure<f64>,
        /// Our aided awareness less the best rival's, in points.
        pub gap: Figure<f64>,
        /// Lower end of Newcombe's 95 % interval of the gap.
        pub gap_low: Figure<f64>,
        /// Upper end of Newcombe's 95 % interval of the gap.
        pub gap_high: Figure<f64>,
        /// Its interval and test.
        pub gap_test: Option<Difference>,
        /// All rivals of the same day among the same, in the table's order.
        pub rivals: Vec<RivalAided>,
        /// The four measures against the wave nearest to a year before.
        pub changes: Vec<WaveChange>,
        /// The record.
        pub id: Id<Wave> | skip,
    }

    /// A measure against an earlier wave.
    pub struct WaveChange {
        /// Which measure.
        pub measure: WaveMeasure,
        /// The earlier wave's date: the one nearest to a year before (of two, the later).
        pub since: Option<Day>,
        /// The change against the wave nearest to a year before, in points; tested where the waves do not overlap.
        pub change: Figure<f64>,
        /// Its interval and test.
        pub test: Option<Difference>,
    }

    /// The trend in a segment.
    pub struct SegmentTrend {
        /// Which.
        pub(crate) segment: Ref,
        /// The trend of its aided awareness.
        pub(crate) trend: Trend,
    }

    /// How many of the tested changes are beyond noise.
    pub struct BeyondNoise {
        /// Changes tested, all waves, segments and measures together.
        pub tested: Figure<usize>,
        /// Of all tested changes, those whose 95 % interval leaves out 0; one in twenty does so by chance.
        pub beyond: Figure<usize>,
        /// How many would by chance alone: 5 % of those tested.
        pub by_chance: Figure<f64>,
    }
}

no_figures!(WaveMeasure, Break, Difference, RivalAided);

/// A rival in a wave.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct RivalAided {
    pub(crate) rival: Ref,
    /// How many were asked about it.
    pub(crate) n: u32,
    /// The share that knows it.
    pub(crate) aided: Option<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub(crate) low: Option<f64>,
    /// Upper end.
    pub(crate) high: Option<f64>,
}

/// What is asked in a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WaveMeasure {
    Unaided,
    Aided,
    Consider,
    Prefer,
}

impl WaveMeasure {
    /// All four, from the widest to the narrowest use.
    pub(crate) const ALL: [Self; 4] = [Self::Unaided, Self::Aided, Self::Consider, Self::Prefer];

    /// What a wave says of it, as it is given: a count, or a fraction.
    fn given(self, wave: &Wave) -> f64 {
        match self {
            Self::Unaided => wave.unaided(),
            Self::Aided => wave.aided(),
            Self::Consider => wave.consider(),
            Self::Prefer => wave.prefer(),
        }
    }

    /// How many of a wave, with Wilson interval; `None` when nobody answered.
    pub(crate) fn rate(self, wave: &Wave) -> Option<WilsonRate> {
        let given = self.given(wave);
        let rate = WilsonRate::part(given * counts_of(wave), wave.respondents())?;
        // A share is what it is, whatever its product with the base is rounded to.
        Some(if wave.given() == Given::Shares { WilsonRate { rate: given, ..rate } } else { rate })
    }

    /// The count or share that is given, and the share that comes of it.
    fn told(self, wave: &Wave, id: Id<Wave>, words: &'static str) -> (Term, Formula) {
        let term = |words: &'static str, value: Num| Term { words: words.into(), value, from: Source::Record(Records::any(id)) };
        match wave.given() {
            Given::Shares => {
                let share = term(words, Num::Ratio(self.given(wave)));
                (share.clone(), Formula::Term(share))
            }
            Given::Counts => {
                // Counts are whole: the loader admits no others.
                #[expect(clippy::cast_possible_truncation, reason = "at most as many as the respondents")]
                let count = term(words, Num::Count(self.given(wave) as i64));
                let of = term("respondents", Num::Count(wave.respondents().into()));
                (count.clone(), div(Formula::Term(count), Formula::Term(of)))
            }
        }
    }
}

/// How many respondents what a wave gives as 1 is.
fn counts_of(wave: &Wave) -> f64 {
    if wave.given() == Given::Shares { f64::from(wave.respondents()) } else { 1.0 }
}

/// A change of method.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Break {
    /// Among whom; null: the whole public.
    pub(crate) segment: Ref,
    /// The first wave by the new method.
    pub(crate) on: Day,
    /// The method before.
    pub(crate) before: Option<String>,
    /// The method from then on.
    pub(crate) after: Option<String>,
}

type Numbered<'a> = (Id<Wave>, &'a Wave);

/// The panel's figures. Waves dated later than as-of do not count.
pub(crate) fn awareness(lens: &Lens) -> Awareness {
    let book = lens.book;
    let mut waves: Vec<Numbered> = book.brand.iter().filter(|(_, wave)| wave.on() <= lens.as_of).collect();
    waves.sort_by_key(|(_, wave)| (wave.on(), wave.segment()));
    let (ours, theirs): (Vec<Numbered>, Vec<Numbered>) = waves.into_iter().partition(|(_, wave)| wave.rival().is_none());
    let rows: Vec<WaveRow> = ours.iter().map(|wave| row(book, *wave, &ours, &theirs)).collect();
    let mut segments: Vec<Id<Segment>> = ours.iter().filter_map(|(_, wave)| wave.segment()).collect();
    segments.sort_unstable();
    segments.dedup();
    let of = |segment| -> Vec<&Wave> { series(&ours, segment).map(|(_, wave)| wave).collect() };
    let public = of(None);
    let mut breaks = breaks(&Ref::none("whole public"), &public);
    let mut by_segment = Vec::new();
    for segment in segments {
        let waves = of(Some(segment));
        let name = Ref::of(book, segment);
        breaks.extend(self::breaks(&name, &waves));
        by_segment.push(SegmentTrend { segment: name, trend: trend(&waves) });
    }
    Awareness {
        awareness_trend: trend(&public),
        awareness_segments: by_segment,
        awareness_breaks: breaks,
        beyond_noise: beyond_noise(&rows),
        awareness: rows,
    }
}

impl Awareness {
    /// The newest wave among the whole public or a segment.
    pub(crate) fn latest(&self, book: &Book, segment: Option<Id<Segment>>) -> Option<&WaveRow> {
        self.awareness.iter().rev().find(|row| book.brand.get(row.id).is_some_and(|wave| wave.segment() == segment))
    }
}

fn series<'a>(waves: &[Numbered<'a>], segment: Option<Id<Segment>>) -> impl Iterator<Item = Numbered<'a>> {
    waves.iter().copied().filter(move |(_, wave)| wave.segment() == segment)
}

fn row(book: &Book, (id, wave): Numbered, ours: &[Numbered], theirs: &[Numbered]) -> WaveRow {
    let counted = |words: &'static str, n: u32| Term {
        words: words.into(),
        value: Num::Count(n.into()),
        from: Source::Record(Records::any(id)),
    };
    let respondents = counted("respondents", wave.respondents());
    let of = |asked: WaveMeasure, words: &'static str| {
        let rate = asked.rate(wave);
        let (given, share) = asked.told(wave, id, words);
        let [low, high] = ends(&[given, respondents.clone()], rate, "nobody answered");
        (Figure::of_or(share, "nobody answered"), low, high)
    };
    let (unaided, unaided_low, unaided_high) = of(WaveMeasure::Unaided, "named us themselves");
    let (aided, aided_low, aided_high) = of(WaveMeasure::Aided, "know us when named");
    let (consider, consider_low, consider_high) = of(WaveMeasure::Consider, "would consider us");
    let (prefer, prefer_low, prefer_high) = of(WaveMeasure::Prefer, "prefer us");
    let same: Vec<(Id<Wave>, Id<Rival>, &Wave)> = theirs
        .iter()
        .filter(|(_, other)| other.on() == wave.on() && other.segment() == wave.segment())
        .filter_map(|(id, other)| Some((*id, other.rival()?, *other)))
        .collect();
    let best = best_rival(&same);
    let (best_rival, best_rival_aided, gap, [gap_low, gap_high], gap_test) = match best {
        None => {
            let none = || Figure::none("no rival was asked about");
            (Ref::none("no rival asked"), none(), none(), [none(), none()], None)
        }
        Some((other_id, rival, other, rate)) => {
            let (_, theirs) = WaveMeasure::Aided.told(other, other_id, "know it when named");
            let test = WaveMeasure::Aided.rate(wave).map(|own| Difference::between(rate, own));
            let aided = aided.formula.clone();
            (
                Ref::of(book, rival),
                Figure::of_or(theirs.clone(), "nobody answered"),
                Figure::of_or(sub(aided.clone(), theirs.clone()), "nobody answered"),
                gap_ends(&aided, &theirs, test),
                test,
            )
        }
    };
    WaveRow {
        on: wave.on(),
        from: wave.from(),
        method: wave.method().map(str::to_owned),
        segment: Ref::or_none(book, wave.segment(), "whole public"),
        n: Figure::of(Formula::Term(respondents.clone())),
        unaided,
        unaided_low,
        unaided_high,
        aided,
        aided_low,
        aided_high,
        consider,
        consider_low,
        consider_high,
        prefer,
        prefer_low,
        prefer_high,
        best_rival,
        best_rival_aided,
        gap,
        gap_low,
        gap_high,
        gap_test,
        rivals: rivals(book, &same),
        changes: changes((id, wave), ours),
        id,
    }
}

/// The ends of the interval of the gap between our share and the best rival's.
fn gap_ends(ours: &Formula, theirs: &Formula, test: Option<Difference>) -> [Figure<f64>; 2] {
    let end = |name: &'static str, value: Option<f64>| {
        let value = value.map_or_else(|| Num::None("nobody answered".into()), Num::Ratio);
        let shares = vec![given("our share", ours.eval()), given("the best rival's", theirs.eval())];
        Figure::of(named(name, shares, value))
    };
    [
        end("lower end of Newcombe's 95 % interval of the difference of", test.map(|test| test.low)),
        end("upper end of Newcombe's 95 % interval of the difference of", test.map(|test| test.high)),
    ]
}

/// The rival with the highest aided awareness; of equals the first in the table.
fn best_rival<'a>(same: &[(Id<Wave>, Id<Rival>, &'a Wave)]) -> Option<(Id<Wave>, Id<Rival>, &'a Wave, WilsonRate)> {
    let mut best: Option<(Id<Wave>, Id<Rival>, &Wave, WilsonRate)> = None;
    for (id, rival, wave) in same {
        if let Some(rate) = WaveMeasure::Aided.rate(wave)
            && best.is_none_or(|(.., known)| rate.rate > known.rate)
        {
            best = Some((*id, *rival, wave, rate));
        }
    }
    best
}

fn rivals(book: &Book, same: &[(Id<Wave>, Id<Rival>, &Wave)]) -> Vec<RivalAided> {
    let mut rows: Vec<&(Id<Wave>, Id<Rival>, &Wave)> = same.iter().collect();
    rows.sort_by_key(|(_, rival, _)| *rival);
    let one = |(_, rival, wave): &(Id<Wave>, Id<Rival>, &Wave)| {
        let rate = WaveMeasure::Aided.rate(wave);
        RivalAided {
            rival: Ref::of(book, *rival),
            n: wave.respondents(),
            aided: rate.map(|rate| rate.rate),
            low: rate.map(|rate| rate.low),
            high: rate.map(|rate| rate.high),
        }
    };
    rows.into_iter().map(one).collect()
}

/// The four measures of a wave against the one nearest to a year before in the same series.
fn changes((id, wave): Numbered, ours: &[Numbered]) -> Vec<WaveChange> {
    let year_before = wave.on().plus_years(-1);
    let earlier = series(ours, wave.segment()).filter(|(_, other)| other.on() < wave.on());
    let against = earlier.min_by_key(|(_, other)| ((other.on() - year_before).abs(), std::cmp::Reverse(other.on())));
    let one = |measure: WaveMeasure| -> WaveChange {
        let Some((before_id, before)) = against else {
            return WaveChange { measure, since: None, change: Figure::none("no earlier wave"), test: None };
        };
        let since = Some(before.on());
        if let Err(why) = comparable(before, wave) {
            return WaveChange { measure, since, change: Figure::none(why), test: None };
        }
        let (Some(first), Some(second)) = (measure.rate(before), measure.rate(wave)) else {
            return WaveChange { measure, since, change: Figure::none("nobody answered"), test: None };
        };
        let change = sub(
            stated("in this wave", Num::Ratio(second.rate), id),
            stated("in the wave nearest to a year before", Num::Ratio(first.rate), before_id),
        );
        WaveChange { measure, since, change: Figure::of(change), test: Some(Difference::between(first, second)) }
    };
    WaveMeasure::ALL.map(one).into()
}

/// Whether two waves of one series may be tested against each other, the earlier first.
fn comparable(before: &Wave, after: &Wave) -> Result<(), Why> {
    if after.from().unwrap_or(after.on()) <= before.on() {
        return Err("not tested: their field work overlaps".into());
    }
    if before.method() != after.method() {
        return Err("not tested: the method changed".into());
    }
    Ok(())
}

fn breaks(segment: &Ref, waves: &[&Wave]) -> Vec<Break> {
    let changed = waves.iter().zip(waves.iter().skip(1)).filter(|(before, after)| before.method() != after.method());
    changed
        .map(|(before, after)| Break {
            segment: segment.clone(),
            on: after.on(),
            before: before.method().map(str::to_owned),
            after: after.method().map(str::to_owned),
        })
        .collect()
}

fn beyond_noise(rows: &[WaveRow]) -> BeyondNoise {
    let tests: Vec<Difference> = rows.iter().flat_map(|row| &row.changes).filter_map(|change| change.test).collect();
    let beyond = tests.iter().filter(|test| test.beyond_noise).count();
    let tested = || number("changes tested", tests.len());
    BeyondNoise {
        tested: Figure::of(tested()),
        beyond: Figure::of(number("changes whose 95 % interval leaves out 0", beyond)),
        by_chance: Figure::of(mul(tested(), ratio("0.05", 0.05))),
    }
}

/// A share of a wave in percent, as an objective reads it, with its interval.
pub(crate) fn in_percent(asked: WaveMeasure, row: &WaveRow) -> (Figure<f64>, Option<(f64, f64)>) {
    let (figure, low, high) = match asked {
        WaveMeasure::Unaided => (&row.unaided, &row.unaided_low, &row.unaided_high),
        WaveMeasure::Aided => (&row.aided, &row.aided_low, &row.aided_high),
        WaveMeasure::Consider => (&row.consider, &row.consider_low, &row.consider_high),
        WaveMeasure::Prefer => (&row.prefer, &row.prefer_low, &row.prefer_high),
    };
    let percent = mul(figure.formula.clone(), term("100", Num::Ratio(100.0), Source::Given));
    (Figure::of_or(percent, "nobody answered"), low.get().zip(high.get()).map(|(l, h)| (l * 100.0, h * 100.0)))
}

#[cfg(test)]
mod tests {
    use super::super::aided_trend::tests::wave;
    use super::*;

    fn numbered(waves: &[Wave]) -> Vec<Numbered<'_>> {
        waves.iter().enumerate().map(|(at, wave)| (Id::new(u32::try_from(at).unwrap()), wave)).collect()
    }

    fn aided(changes: &[WaveChange]) -> &WaveChange {
        changes.iter().find(|change| change.measure == WaveMeasure::Aided).unwrap()
    }

    #[test]
    fn a_wave_is_tested_against_the_one_nearest_to_a_year_before() {
        let waves = [
            wave("2025-03-01", 100, 400),
            wave("2025-09-15", 120, 400),
            wave("2026-03-01", 130, 400),
            wave("2026-09-15", 148, 410),
        ];
        let ours = numbered(&waves);
        let changes = changes(ours[3], &ours);
        let change = aided(&changes);
        assert_eq!(change.since, Day::parse("2025-09-15"));
        let test = change.test.unwrap();
        assert!((test.z - 1.843_969).abs() < 1e-6 && !test.beyond_noise);
    }

    #[test]
    fn overlapping_waves_and_other_methods_are_never_tested() {
        let mut waves = [wave("2025-09-15", 120, 400), wave("2026-09-15", 148, 410)];
        waves[1].set().from(Day::parse("2025-09-15"));
        assert_eq!(aided(&changes(numbered(&waves)[1], &numbered(&waves))).test, None);
        waves[1].set().from(Day::parse("2025-09-16"));
        assert!(aided(&changes(numbered(&waves)[1], &numbered(&waves))).test.is_some());
        waves[1].set().method(Some("online".into()));
        let found = changes(numbered(&waves)[1], &numbered(&waves));
        assert_eq!(aided(&found).change.value, Err("not tested: the method changed".into()));
    }
}
