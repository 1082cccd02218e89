//! Whether more know us: the slope of aided awareness over the newest waves.

use serde::Serialize;

use crate::book::brand::{Given, Wave};
use crate::book::day::Day;
use crate::metrics::figure::{Figure, Num, Term, figures, given, named, no_figures};
use crate::metrics::trend::{Slope, TrendReading, slope};

/// So many of the newest waves make the trend.
const TREND_WAVES: usize = 8;
/// Days in a year, for a slope in points a year.
const YEAR: f64 = 365.25;

figures! {
    /// The slope of aided awareness.
    pub struct Trend {
        /// Weighted slope of aided awareness over the last 8 waves, in points a year (365.25 days).
        pub points_per_year: Figure<f64>,
        /// Lower end of the 95 % interval of the slope.
        pub low: Figure<f64>,
        /// Upper end of the 95 % interval of the slope.
        pub high: Figure<f64>,
        /// What it says.
        pub verdict: TrendVerdict,
        /// How many waves it rests on: at most the last eight, none from before the method changed.
        pub waves: usize,
        /// The first of them.
        pub since: Option<Day>,
        /// Where it stops because the method changed, when that is within the last eight waves.
        pub stopped_at: Option<Day>,
        /// By how much scatter beyond the waves' own variance widened the interval: 1 not at all.
        pub birge: Option<f64>,
    }
}

no_figures!(TrendVerdict);

/// Whether a share rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub enum TrendVerdict {
    /// The interval of the slope lies above 0.
    #[serde(rename = "rising")]
    Rising,
    /// It lies below 0.
    #[serde(rename = "falling")]
    Falling,
    /// It holds 0.
    #[serde(rename = "within noise")]
    WithinNoise,
    /// Fewer than three waves.
    #[serde(rename = "too few waves")]
    TooFewWaves,
}

/// The slope of aided awareness over the last eight waves, none from before the method changed.
///
/// **Unit:** percentage points in 365.25 days. **Interval:** 95 % with z, weights of inverse variance, widened by
/// Birge's ratio. **`n/a`** with fewer than three waves.
pub(crate) fn trend(waves: &[&Wave]) -> Trend {
    let asked: Vec<&Wave> = waves.iter().copied().filter(|wave| wave.respondents() > 0).collect();
    let last = asked.get(asked.len().saturating_sub(TREND_WAVES)..).unwrap_or(&[]);
    let method = last.last().and_then(|wave| wave.method());
    let from = last.iter().rposition(|wave| wave.method() != method).map_or(0, |at| at + 1);
    let used = last.get(from..).unwrap_or(&[]);
    let since = used.first().map(|wave| wave.on());
    let readings: Vec<TrendReading> = used.iter().map(|wave| reading(wave, since.unwrap_or(wave.on()))).collect();
    let found = slope(&readings);
    let interval = found.map(Slope::interval);
    let verdict = match interval {
        None => TrendVerdict::TooFewWaves,
        Some((low, _)) if low > 0.0 => TrendVerdict::Rising,
        Some((_, high)) if high < 0.0 => TrendVerdict::Falling,
        Some(_) => TrendVerdict::WithinNoise,
    };
    let terms: Vec<Term> = used
        .iter()
        .zip(&readings)
        .map(|(wave, reading)| {
            given(format!("{} aided, n {}", wave.on(), wave.respondents()), Num::Points(reading.value * 100.0))
        })
        .collect();
    let of = |name: &'static str, value: Option<f64>| {
        let value = value.map_or_else(|| Num::None("fewer than three waves".into()), |value| Num::Points(value * 100.0));
        Figure::of(named(name, terms.clone(), value))
    };
    Trend {
        points_per_year: of("weighted least-squares slope in a year of", found.map(|found| found.slope)),
        low: of("lower end of the 95 % interval of the weighted slope in a year of", interval.map(|(low, _)| low)),
        high: of("upper end of the 95 % interval of the weighted slope in a year of", interval.map(|(_, high)| high)),
        verdict,
        waves: used.len(),
        since,
        stopped_at: since.filter(|_| from > 0),
        birge: found.map(|found| found.birge),
    }
}

fn reading(wave: &Wave, first: Day) -> TrendReading {
    let n = f64::from(wave.respondents());
    let value = if wave.given() == Given::Shares { wave.aided() } else { wave.aided() / n };
    // Nobody or everybody gives no variance of its own: half a respondent more on either side does.
    let p = if value <= 0.0 || value >= 1.0 { (value * n + 0.5) / (n + 1.0) } else { value };
    TrendReading { at: f64::from(wave.on() - first) / YEAR, value, variance: p * (1.0 - p) / n }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A wave with made-up answers beside the aided ones.
    pub(crate) fn wave(on: &str, aided: u32, respondents: u32) -> Wave {
        let (unaided, consider, prefer) = (aided / 3, aided / 2, aided / 4);
        Wave::with(|blank| {
            let wave = blank.on(Day::parse(on).unwrap()).respondents(respondents);
            let [unaided, aided, consider, prefer] = [unaided, aided, consider, prefer].map(f64::from);
            wave.unaided(unaided).aided(aided).consider(consider).prefer(prefer)
        })
    }

    #[test]
    fn a_trend_stops_where_the_method_changed() {
        let mut waves: Vec<Wave> =
            (0..6).map(|at| wave(&format!("20{}-03-01", 20 + at), 100 + 12 * u32::try_from(at).unwrap(), 400)).collect();
        let of = |waves: &[Wave]| trend(&waves.iter().collect::<Vec<_>>());
        let whole = of(&waves);
        assert_eq!((whole.verdict, whole.waves, whole.stopped_at), (TrendVerdict::Rising, 6, None));
        assert!((whole.points_per_year.get().unwrap() - 3.0).abs() < 0.01, "{whole:?}");
        for wave in &mut waves[4..] {
            wave.set().method(Some("online".into()));
        }
        let cut = of(&waves);
        assert_eq!((cut.verdict, cut.waves, cut.stopped_at), (TrendVerdict::TooFewWaves, 2, Day::parse("2024-03-01")));
    }
}
