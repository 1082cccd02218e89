//! Figures that several sessions look at: made once, by whoever asks first; the others wait for it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// So many are kept although nobody looks at them: who comes next begins with them.
const WARM: usize = 8;

/// Values by what they depend on. It keeps those that somebody holds, and the last few made.
#[derive(Debug)]
pub struct Cache<K, T> {
    places: Mutex<Vec<(K, Arc<CacheSlot<T>>)>>,
    warm: Mutex<VecDeque<Arc<T>>>,
}

/// Locked while the value is made.
type CacheSlot<T> = Mutex<Weak<T>>;

impl<K, T> Default for Cache<K, T> {
    fn default() -> Self {
        Self { places: Mutex::default(), warm: Mutex::default() }
    }
}

/// What is locked is replaced whole: a panic elsewhere leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<K: PartialEq, T> Cache<K, T> {
    /// The value of a key: the one that is there, else the one made now.
    pub fn get(&self, key: K, make: impl FnOnce() -> T) -> Arc<T> {
        let place = self.place(key);
        let mut kept = lock(&place);
        if let Some(value) = kept.upgrade() {
            return value;
        }
        let made = Arc::new(make());
        *kept = Arc::downgrade(&made);
        let mut warm = lock(&self.warm);
        warm.push_back(Arc::clone(&made));
        // What is pushed out is freed when nothing is locked any more.
        let cold = if warm.len() > WARM { warm.pop_front() } else { None };
        drop((warm, kept));
        drop(cold);
        made
    }

    fn place(&self, key: K) -> Arc<CacheSlot<T>> {
        let mut places = lock(&self.places);
        // Of a place that somebody else holds the value may just be made: that lock is not waited for.
        places.retain(|(_, place)| Arc::strong_count(place) > 1 || lock(place).strong_count() > 0);
        if let Some((_, place)) = places.iter().find(|(known, _)| *known == key) {
            return Arc::clone(place);
        }
        let place = Arc::new(CacheSlot::new(Weak::new()));
        places.push((key, Arc::clone(&place)));
        place
    }

    /// Lets go of what nobody holds: the book is another one.
    pub fn clear(&self) {
        let cold = std::mem::take(&mut *lock(&self.warm));
        drop(cold);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_many_ask_for_at_once_is_made_once() {
        let (shelf, made) = (Cache::<u32, u32>::default(), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let value = shelf.get(7, || {
                        std::thread::sleep(Duration::from_millis(20));
                        made.fetch_add(1, Ordering::SeqCst);
                        49
                    });
                    assert_eq!(*value, 49);
                });
            }
        });
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn what_is_held_stays_and_what_nobody_holds_is_let_go() {
        let shelf = Cache::<u32, u32>::default();
        let held = shelf.get(0, || 0);
        let gone = Arc::downgrade(&shelf.get(1, || 1));
        for key in 2..20 {
            shelf.get(key, || key);
        }
        assert!(gone.upgrade().is_none());
        assert_eq!(*shelf.get(0, || unreachable!("it is held")), 0);
        assert_eq!(*shelf.get(19, || unreachable!("it was made last")), 19);
        shelf.clear();
        assert_eq!(*shelf.get(0, || unreachable!("it is held")), 0);
        assert_eq!(*shelf.get(19, || 190), 190);
        assert_eq!(lock(&shelf.places).len(), 2);
        drop(held);
    }

    #[test]
    fn one_that_fails_is_made_by_the_next() {
        let shelf = Cache::<u32, u32>::default();
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| shelf.get(1, || panic!("as meant"))));
        assert!(failed.is_err());
        assert_eq!(*shelf.get(1, || 11), 11);
    }
}
