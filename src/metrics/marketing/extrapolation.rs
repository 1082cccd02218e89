//! Where readings lead when they go on as they went.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Fewer points than this have no line with an error.
pub(crate) const LEAST: usize = 3;

/// The chance that a value read at `at` reaches `target` or goes beyond it (upwards, or downwards where `down`), of
/// `points` of time and value: the least-squares line through them, all weighing the same, and its prediction
/// distribution, `prediction + s sqrt(1 + 1/n + (at - mean)^2 / Sxx) t`, t Student's with n - 2 degrees of freedom
/// (Draper and Smith, Applied Regression Analysis, 3rd ed. 1998, section 3.1). 0 to 1; where the points lie on a line
/// it is 0 or 1. `None` with fewer than three points, and when all of them are of one time.
pub(crate) fn chance_beyond(points: &[(f64, f64)], at: f64, target: f64, down: bool) -> Option<f64> {
    if points.len() < LEAST {
        return None;
    }
    let n = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (x0, y0) = (mean(|point| point.0), mean(|point| point.1));
    let sxx: f64 = points.iter().map(|(x, _)| (x - x0).powi(2)).sum();
    if sxx <= 0.0 {
        return None;
    }
    let slope = points.iter().map(|(x, y)| (x - x0) * (y - y0)).sum::<f64>() / sxx;
    let off: f64 = points.iter().map(|(x, y)| (y - y0 - slope * (x - x0)).powi(2)).sum();
    let error = (off / (n - 2.0) * (1.0 + 1.0 / n + (at - x0).powi(2) / sxx)).sqrt();
    let beyond = (y0 + slope * (at - x0) - target) * if down { -1.0 } else { 1.0 };
    // A line through points that lie on one misses them by rounding alone.
    let scale = points.iter().map(|(_, y)| y.abs()).fold(target.abs(), f64::max);
    if error <= 1e-9 * scale {
        return Some(if beyond >= -1e-9 * scale { 1.0 } else { 0.0 });
    }
    let student = StudentsT::new(0.0, 1.0, n - 2.0).ok()?;
    Some(student.cdf(beyond / error)).filter(|chance| chance.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slope 3/2, mean 7/3 at 1, squares of what is off 1/6, Sxx 2.
    const POINTS: [(f64, f64); 3] = [(0.0, 1.0), (1.0, 2.0), (2.0, 4.0)];

    #[test]
    fn a_line_has_the_chance_worked_by_hand() {
        // At 4: 41/6 +- sqrt(1/6 x (1 + 1/3 + 9/2)) = 0.986013; one degree: 1/2 + atan(0.845154) / pi.
        let up = chance_beyond(&POINTS, 4.0, 6.0, false).unwrap();
        assert!((up - 0.723_350).abs() < 1e-5, "{up}");
        let down = chance_beyond(&POINTS, 4.0, 6.0, true).unwrap();
        assert!((up + down - 1.0).abs() < 1e-9, "{down}");
        let even = chance_beyond(&POINTS, 4.0, 41.0 / 6.0, false).unwrap();
        assert!((even - 0.5).abs() < 1e-9, "{even}");
    }

    #[test]
    fn points_on_a_line_are_certain_and_two_points_say_nothing() {
        let line = [(0.0, 0.1), (1.0, 0.2), (2.0, 0.3)];
        assert_eq!(chance_beyond(&line, 3.0, 0.4, false), Some(1.0));
        assert_eq!(chance_beyond(&line, 3.0, 0.41, false), Some(0.0));
        assert_eq!(chance_beyond(&line[..2], 3.0, 0.4, false), None);
        assert_eq!(chance_beyond(&[(1.0, 0.0), (1.0, 1.0), (1.0, 2.0)], 3.0, 0.4, false), None);
    }
}
