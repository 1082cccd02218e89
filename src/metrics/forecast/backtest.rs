//! How good the forecast would have been on this very past, against simple rivals.
//!
//! Weekly cut-offs inside each past period, at each of which only what was known then is used.

use rayon::prelude::*;
use serde::Serialize;

use super::history::{History, REACH};
use super::mixture::Mixture;
use super::reliability::reliability;
use super::rivals::{CutPeriod, CutoffKnowledge, OpenMoney};
use super::score::{ForecastCase, crps, holds, levels, too_seldom};
use super::{Forecast, Question, Sale, TRAINING};

pub(crate) use super::reliability::{Leaning, Reliability};
pub use super::rivals::RivalMethod;
pub(crate) use super::score::Score;
pub use super::score::ScoreVerdict;

/// Chances are asked of these parts of what the last period won.
const OF_LAST: [f64; 5] = [0.8, 0.9, 1.0, 1.1, 1.2];

/// A past period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// Its first day.
    pub start: i32,
    /// Its last day.
    pub end: i32,
    /// Its target, where one was stated.
    pub target: Option<f64>,
}

/// A rival beside our method on the cut-offs that the rival has.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Against {
    /// The rival.
    pub rival: RivalMethod,
    /// How good it was.
    #[serde(flatten)]
    pub score: Score,
    /// How good our method was on the same cut-offs.
    pub ours: Score,
    /// Whether the difference in error can be told from chance.
    pub error_verdict: ScoreVerdict,
    /// The same of the continuous ranked probability score.
    pub crps_verdict: ScoreVerdict,
    /// The same of the Brier score.
    pub brier_verdict: ScoreVerdict,
}

/// One figure of a rival beside ours on the same cut-offs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Compared {
    pub(crate) figure: &'static str,
    pub(crate) rival: f64,
    pub(crate) ours: f64,
    /// Whether the difference can be told from chance.
    pub(crate) verdict: ScoreVerdict,
}

impl Against {
    /// The scores of a rival's cases and ours on the same cut-offs.
    fn of(rival: RivalMethod, cases: &[(&ForecastCase, &ForecastCase)]) -> Self {
        let verdict = |loss: fn(&ForecastCase) -> Option<f64>| {
            let pairs = cases.iter().filter_map(|(ours, theirs)| Some((ours.period, loss(theirs)?, loss(ours)?)));
            ScoreVerdict::of(pairs)
        };
        Self {
            rival,
            score: Score::of(cases.iter().map(|both| both.1)),
            ours: Score::of(cases.iter().map(|both| both.0)),
            error_verdict: verdict(|case| Some(case.error())),
            crps_verdict: verdict(|case| Some(case.crps)),
            brier_verdict: verdict(ForecastCase::brier),
        }
    }

    /// The figures that both have.
    pub(crate) fn compared(&self) -> Vec<Compared> {
        let (rival, ours) = (&self.score, &self.ours);
        let figures = [
            ("error", rival.error, ours.error, self.error_verdict),
            ("CRPS", rival.crps, ours.crps, self.crps_verdict),
            ("Brier score", rival.brier, ours.brier, self.brier_verdict),
        ];
        let compared = figures
            .into_iter()
            .filter_map(|(figure, rival, ours, verdict)| Some(Compared { figure, rival: rival?, ours: ours?, verdict }));
        compared.collect()
    }

    /// The rival's error by ours on the same cut-offs: the smaller, the stronger. `None` without either.
    fn strength(&self) -> Option<f64> {
        let (rival, ours) = self.score.error.zip(self.ours.error)?;
        Some(rival / ours).filter(|strength| strength.is_finite())
    }
}

/// The back-test's result.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Backtest {
    /// Our method over all cut-offs.
    pub ours: Score,
    /// The rivals, each beside our method, the strongest first: the least error by ours on the same cut-offs.
    pub rivals: Vec<Against>,
    /// Our chances beside how often it came so.
    pub reliability: Vec<Reliability>,
    /// Whether our chances were too timid or too bold; `None` where that can be chance.
    pub leaning: Option<Leaning>,
}

impl Backtest {
    /// Whether the past is too short to say anything: no whole period after four weeks of decided deals.
    pub fn is_too_short(&self) -> bool {
        self.ours.cutoffs == 0
    }
}

/// Tests the forecast on past periods that begin on day `since` or later. They are given oldest first and without gaps, the
/// earlier ones too: the rivals know them. `phase` is that of [`super::forecast`].
pub fn backtest(sales: &[Sale], phase: &dyn Fn(i32) -> u8, periods: &[Past], since: i32) -> Backtest {
    let Some(walk) = PastWalk::new(sales, phase, periods, since, usize::MAX) else {
        return Backtest { ours: Score::default(), rivals: Vec::new(), reliability: Vec::new(), leaning: None };
    };
    let open = OpenMoney::new(&walk.history);
    // In parallel, collected in order: the same bits on any number of threads.
    let cases: Vec<(ForecastCase, Vec<Option<ForecastCase>>)> =
        walk.cutoffs.par_iter().filter_map(|cutoff| Some((walk.ours(*cutoff)?, walk.rivals(&open, *cutoff)))).collect();
    let rivals = RivalMethod::ALL.into_iter().enumerate().map(|(place, rival)| {
        let both: Vec<(&ForecastCase, &ForecastCase)> =
            cases.iter().filter_map(|(ours, rivals)| Some((ours, rivals.get(place)?.as_ref()?))).collect();
        Against::of(rival, &both)
    });
    let mut rivals: Vec<Against> = rivals.collect();
    let strength = |against: &Against| against.strength().unwrap_or(f64::INFINITY);
    rivals.sort_by(|a, b| strength(a).total_cmp(&strength(b)));
    let ours = || cases.iter().map(|(ours, _)| ours);
    let chances = ours().flat_map(|case| case.chances.iter().map(|&(chance, came)| (case.period, chance, came)));
    Backtest { ours: Score::of(ours()), rivals, reliability: reliability(ours()), leaning: Leaning::of(chances) }
}

/// How the forecast did at the newest weekly cut-offs of past periods: what a screen says of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Recent {
    /// Cut-offs at which there was a history to forecast from, and anything to forecast.
    pub of: usize,
    /// In how many of them the 80 % band held.
    pub held: usize,
    /// The rivals that had something to go by, each beside our method on the same cut-offs, the strongest first: the least
    /// error by ours.
    pub against: Vec<RecentRival>,
    /// Whether the chances were too timid or too bold; `None` where that can be chance.
    pub leaning: Option<Leaning>,
}

impl Recent {
    /// Whether the 80 % band held at fewer cut-offs than chance explains in one case of twenty (binomial).
    pub(crate) fn held_too_seldom(&self) -> bool {
        too_seldom(self.held, self.of)
    }
}

/// A rival's error beside ours at the newest cut-offs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct RecentRival {
    /// The rival.
    pub rival: RivalMethod,
    /// Cut-offs that it has.
    pub cutoffs: usize,
    /// Periods that these lie in.
    pub periods: usize,
    /// Its sum of absolute errors by what came.
    pub error: f64,
    /// Ours on the same cut-offs.
    pub ours: f64,
    /// Whether the difference can be told from chance.
    pub verdict: ScoreVerdict,
}

impl RecentRival {
    /// Whether its error was below ours, in figures of a tenth of a percent as they are printed.
    pub fn is_ahead(&self) -> bool {
        (1_000.0 * self.error).round() < (1_000.0 * self.ours).round()
    }
}

/// The rival that was ahead of our method by most; `None` when none was.
pub(crate) fn ahead(against: &[RecentRival]) -> Option<&RecentRival> {
    against.iter().filter(|rival| rival.is_ahead()).min_by(|a, b| (a.error / a.ours).total_cmp(&(b.error / b.ours)))
}

/// Looks back on the newest `weeks` weekly cut-offs of past periods, given oldest first and without gaps.
pub fn recent(sales: &[Sale], phase: &dyn Fn(i32) -> u8, periods: &[Past], weeks: usize) -> Recent {
    let Some(walk) = PastWalk::new(sales, phase, periods, i32::MIN, weeks) else { return Recent::default() };
    let open = OpenMoney::new(&walk.history);
    let looks: Vec<RecentCutoff> = walk.cutoffs.par_iter().filter_map(|cutoff| walk.look(&open, *cutoff)).collect();
    let against = RivalMethod::ALL.into_iter().enumerate().filter_map(|(place, rival)| {
        let both = || looks.iter().filter_map(|look| Some((look, (*look.rivals.get(place)?)?)));
        let sum = |of: &dyn Fn(&RecentCutoff, f64) -> f64| both().map(|(look, mean)| of(look, mean)).sum::<f64>();
        let came = sum(&|look, _| look.came);
        let mut counted: Vec<usize> = both().map(|(look, _)| look.period).collect();
        counted.dedup();
        (came > 0.0).then(|| RecentRival {
            rival,
            cutoffs: both().count(),
            periods: counted.len(),
            error: sum(&|look, mean| (mean - look.came).abs()) / came,
            ours: sum(&|look, _| (look.mean - look.came).abs()) / came,
            verdict: ScoreVerdict::of(
                both().map(|(look, mean)| (look.period, (mean - look.came).abs(), (look.mean - look.came).abs())),
            ),
        })
    });
    let mut against: Vec<RecentRival> = against.collect();
    // Where ours had no error a rival cannot be stronger.
    let strength = |rival: &RecentRival| if rival.ours > 0.0 { rival.error / rival.ours } else { f64::INFINITY };
    against.sort_by(|a, b| strength(a).total_cmp(&strength(b)));
    let chances = looks.iter().flat_map(|look| look.chances.iter().map(|&(chance, came)| (look.period, chance, came)));
    let leaning = Leaning::of(chances);
    Recent { of: looks.len(), held: looks.iter().filter(|look| look.held).count(), against, leaning }
}

/// One of the newest cut-offs: what was said, and what came.
struct RecentCutoff {
    period: usize,
    held: bool,
    mean: f64,
    /// Each rival's mean, where it has one.
    rivals: Vec<Option<f64>>,
    chances: Vec<(f64, bool)>,
    came: f64,
}

/// A week's end inside a past period.
#[derive(Clone, Copy)]
struct Cutoff {
    /// The period's number, oldest first.
    period: usize,
    window: CutPeriod,
    target: Option<f64>,
}

impl Cutoff {
    fn question(&self) -> Question {
        let CutPeriod { start, cut, end } = self.window;
        Question { as_of: cut, under_way: false, start, end, target: self.target }
    }
}

struct PastWalk<'a> {
    history: History<'a>,
    /// First and last days of the periods, newest first.
    newest_first: Vec<(i32, i32)>,
    /// What each period brought, oldest first, as known at the end of the last one.
    came: Vec<f64>,
    cutoffs: Vec<Cutoff>,
}

impl<'a> PastWalk<'a> {
    /// The newest `weeks` cut-offs of the periods that begin on `since` or later and at least four weeks after the first
    /// close; `None` without any.
    fn new(sales: &'a [Sale], phase: &dyn Fn(i32) -> u8, periods: &[Past], since: i32, weeks: usize) -> Option<Self> {
        let first = sales.iter().filter_map(|sale| sale.closed).min()?;
        let usable = periods.iter().enumerate().filter(|(_, period)| period.start >= since.max(first + TRAINING));
        let mut cutoffs: Vec<Cutoff> = usable
            .flat_map(|(number, &Past { start, end, target })| {
                let cutoff = move |cut| Cutoff { period: number, window: CutPeriod { start, cut, end }, target };
                // A week has no whole week inside: its middle.
                let first = if end - start < 7 { start + (end - start) / 2 } else { start + 6 };
                (first..end).step_by(7).map(cutoff)
            })
            .collect();
        cutoffs.drain(..cutoffs.len().saturating_sub(weeks));
        let (from, last) = (cutoffs.first()?.window.start, periods.last()?.end);
        let mut history = History::new(sales, phase, from - REACH, last);
        let looked_back: Vec<i32> = cutoffs.iter().flat_map(|cutoff| history.origins(&cutoff.question())).collect();
        history.note_open(looked_back);
        let newest_first = periods.iter().rev().map(|period| (period.start, period.end)).collect();
        let now = history.as_of(last);
        let came = periods.iter().map(|period| now.won(period.start, period.end)).collect();
        drop(now);
        Some(Self { history, newest_first, came, cutoffs })
    }

    /// The periods before one, newest first.
    fn before(&self, period: usize) -> &[(i32, i32)] {
        self.newest_first.get(self.newest_first.len() - period..).unwrap_or(&[])
    }

    fn forecast(&self, cutoff: &Cutoff) -> Forecast {
        self.history.forecast(&cutoff.question())
    }

    fn came(&self, cutoff: &Cutoff) -> f64 {
        self.came.get(cutoff.period).copied().unwrap_or(0.0)
    }

    /// What the period before one won, as known at a cut-off; `None` when it was not observed as a whole: a part of a
    /// quarter is no target that anybody would set. (The method's design measured such a quarter three times its one observed
    /// month: Brier scores of `maven_crm`'s quarters .079 and .217 there are .050 and .166 here.)
    fn won_last(&self, cutoff: &Cutoff) -> Option<f64> {
        let &(start, end) = self.before(cutoff.period).first()?;
        let now = self.history.as_of(cutoff.window.cut);
        (start >= now.observed_from()).then(|| now.won(start, end)).filter(|won| *won > 0.0)
    }

    /// Whether a forecast was of anything. It was not where nothing was decided before it, and where nothing came that
    /// could be foreseen: the band is 0, or nothing was won in the year before, as long after the newest record of an old
    /// export. Such weeks would be held by a band round 0 whatever the method.
    fn counts(&self, cutoff: &Cutoff, forecast: &Forecast) -> bool {
        let Some((parts, band)) = forecast.parts.as_ref().zip(forecast.band) else { return false };
        let came = self.came(cutoff).round_ties_even().abs() > 0.0;
        parts.decided > 0 && (came || parts.wins_of_year > 0 && band.p90.round_ties_even() > 0.0)
    }

    /// Our method at a cut-off; `None` where the forecast was of nothing.
    fn ours(&self, cutoff: Cutoff) -> Option<ForecastCase> {
        let forecast = self.forecast(&cutoff);
        if !self.counts(&cutoff, &forecast) {
            return None;
        }
        Some(self.case(cutoff, forecast.won, forecast.to_come()?))
    }

    /// The band and the means at a cut-off; `None` where the forecast was of nothing.
    fn look(&self, open: &OpenMoney, cutoff: Cutoff) -> Option<RecentCutoff> {
        let forecast = self.forecast(&cutoff);
        let (band, came) = (forecast.band.filter(|_| self.counts(&cutoff, &forecast))?, self.came(&cutoff));
        let known = CutoffKnowledge::now(&self.history, open, self.before(cutoff.period), cutoff.window);
        let rivals = RivalMethod::ALL.map(|rival| Some(forecast.won + known.to_come(rival, cutoff.window)?)).to_vec();
        let chances = self.chances(&cutoff, forecast.won, forecast.to_come()?);
        Some(RecentCutoff {
            period: cutoff.period,
            held: holds((band.p10, band.p90), came),
            mean: band.mean,
            rivals,
            chances,
            came,
        })
    }

    fn rivals(&self, open: &OpenMoney, cutoff: Cutoff) -> Vec<Option<ForecastCase>> {
        let window = cutoff.window;
        let known = CutoffKnowledge::new(&self.history, open, self.before(cutoff.period), window);
        let won = self.history.as_of(window.cut).won(window.start, window.cut);
        RivalMethod::ALL.iter().map(|rival| Some(self.case(cutoff, won, &known.estimate(*rival, window)?))).collect()
    }

    fn case(&self, cutoff: Cutoff, won: f64, to_come: &Mixture) -> ForecastCase {
        let window = cutoff.window;
        let came = self.came(&cutoff);
        let quantiles = to_come.quantiles(levels()).map(|more| won + more);
        let [low95, low80, high80, high95] = to_come.quantiles([0.025, 0.1, 0.9, 0.975]).map(|more| won + more);
        ForecastCase {
            period: cutoff.period,
            over: f64::from(window.cut - window.start + 1) / f64::from(window.end - window.start + 1),
            mean: won + to_come.mean(),
            band80: (low80, high80),
            band95: (low95, high95),
            crps: crps(&quantiles, came),
            chances: self.chances(&cutoff, won, to_come),
            came,
        }
    }

    /// The chances of parts of the last period and of the stated target, and whether they came.
    fn chances(&self, cutoff: &Cutoff, won: f64, to_come: &Mixture) -> Vec<(f64, bool)> {
        let came = self.came(cutoff);
        let of_last = self.won_last(cutoff).into_iter().flat_map(|last| OF_LAST.map(|part| part * last));
        of_last.chain(cutoff.target).map(|target| (to_come.at_least(target - won), came >= target)).collect()
    }
}
