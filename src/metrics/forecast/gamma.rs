//! The gamma distribution with a given mean and variance.

use statrs::function::gamma::ln_gamma;

/// A gamma distribution, or the point it shrinks to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Gamma {
    /// All at this amount.
    Point(f64),
    Spread {
        /// Mean squared by variance.
        shape: f64,
        /// Mean by variance.
        per_unit: f64,
        /// Logarithm of the gamma function at the shape.
        ln_gamma: f64,
    },
}

impl Gamma {
    /// The distribution with this mean and variance; without a mean, all of it at 0.
    pub(crate) fn new(mean: f64, variance: f64) -> Self {
        if mean <= 0.0 {
            return Self::Point(0.0);
        }
        if variance <= 1e-12 * mean * mean {
            return Self::Point(mean);
        }
        let shape = mean * mean / variance;
        Self::Spread { shape, per_unit: mean / variance, ln_gamma: ln_gamma(shape) }
    }

    /// The chance of at most `x`.
    pub(crate) fn at_most(&self, x: f64) -> f64 {
        match *self {
            Self::Point(point) => f64::from(u8::from(x >= point)),
            Self::Spread { shape, per_unit, ln_gamma } => lower(shape, ln_gamma, x * per_unit),
        }
    }

    /// The chance of less than `x`: where all of it lies at one point, that point is left out.
    pub(crate) fn less_than(&self, x: f64) -> f64 {
        match *self {
            Self::Point(point) => f64::from(u8::from(x > point)),
            Self::Spread { .. } => self.at_most(x),
        }
    }
}

/// The regularised lower incomplete gamma function P(shape, x), by its series below shape + 1 and by its continued
/// fraction (modified Lentz) above. Kept here because the logarithm of the gamma function is known and because the band
/// needs it some thousand times.
fn lower(shape: f64, ln_gamma: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = (-x + shape * x.ln() - ln_gamma).exp();
    if x < shape + 1.0 { (series(shape, x) * front).min(1.0) } else { (1.0 - fraction(shape, x) * front).max(0.0) }
}

const MOST_TERMS: u32 = 100_000;
const PRECISION: f64 = 1e-15;

fn series(shape: f64, x: f64) -> f64 {
    let (mut term, mut n) = (1.0 / shape, shape);
    let mut sum = term;
    for _ in 0..MOST_TERMS {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term < sum * PRECISION {
            break;
        }
    }
    sum
}

fn fraction(shape: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut below = x + 1.0 - shape;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / away(below));
    let mut product = d;
    for i in 1..MOST_TERMS {
        let i = f64::from(i);
        let above = -i * (i - shape);
        below += 2.0;
        d = 1.0 / away(above * d + below);
        c = away(below + above / c);
        product *= c * d;
        if (c * d - 1.0).abs() < PRECISION {
            break;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use statrs::function::gamma::gamma_lr;

    #[test]
    fn a_shape_of_one_is_exponential() {
        let gamma = Gamma::new(2.0, 4.0);
        for x in [0.1, 1.0, 2.0, 7.0, 60.0] {
            assert!((gamma.at_most(x) - (1.0 - (-x / 2.0_f64).exp())).abs() < 1e-14);
        }
        let nothing = Gamma::new(0.0, 4.0);
        assert!(nothing.at_most(0.0) > 0.5 && nothing.less_than(0.0) < 0.5);
    }

    proptest! {
        #[test]
        fn it_equals_the_published_function(a in 0.001..400.0f64, ratio in 0.0..6.0f64) {
            let x = a * ratio;
            prop_assert!((lower(a, ln_gamma(a), x) - gamma_lr(a, x.max(1e-300))).abs() < 1e-9);
        }
    }
}
